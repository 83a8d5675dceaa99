package dev.osier.operator.watch;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.osier.mesh.Generation;
import dev.osier.mesh.NamespacedName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes object of which only some fields are read: a cluster's pods, whole, would fill the
 * memory. It becomes a {@code T}, once.
 */
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonIgnoreProperties(ignoreUnknown = true)
abstract class WatchedObject<T> implements HasMetadata {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // Never serialised by Java itself.
  private ObjectMeta metadata = new ObjectMeta();

  private String apiVersion = HasMetadata.super.getApiVersion();

  private transient volatile @Nullable T state;

  /** The object as the rest of the operator sees it. */
  final T state() {
    T known = state;
    if (known == null) {
      known = toState();
      state = known;
    }
    return known;
  }

  /**
   * Takes over the state of the object that this one is the next version of, if it is known without
   * reading that it must be the same.
   */
  final void follow(WatchedObject<T> before) {
    if (state == null && isReadAs(before)) {
      state = before.state();
    }
  }

  /** Whether this one's state must be the same as that of an earlier version. */
  boolean isReadAs(WatchedObject<T> before) {
    return false;
  }

  /** Whether its spec is that of an earlier version: what changes it raises the generation. */
  final boolean hasSpecOf(WatchedObject<T> before) {
    return generation().number() > 0 && generation().equals(before.generation());
  }

  /** Reads the state out of the fields. */
  abstract T toState();

  /** The annotations worth keeping; most are long and of no use here. */
  @JsonIgnore
  Set<String> keptAnnotations() {
    return Set.of();
  }

  @Override
  public ObjectMeta getMetadata() {
    return metadata;
  }

  @Override
  @JsonIgnoreProperties(
      value = {"managedFields", "ownerReferences", "finalizers", "generateName", "selfLink"})
  public void setMetadata(ObjectMeta metadata) {
    if (metadata.getAnnotations() != null) {
      Map<String, String> kept = new HashMap<>(metadata.getAnnotations());
      kept.keySet().retainAll(keptAnnotations());
      metadata.setAnnotations(kept);
    }
    this.metadata = metadata;
  }

  @Override
  public String getApiVersion() {
    return apiVersion;
  }

  @Override
  public void setApiVersion(String apiVersion) {
    this.apiVersion = apiVersion;
  }

  final NamespacedName namespacedName() {
    return new NamespacedName(text(metadata.getNamespace()), metadata.getName());
  }

  final Map<String, String> labels() {
    Map<String, String> labels = metadata.getLabels();
    return labels == null ? Map.of() : labels;
  }

  /** Which form of the object this is. */
  final Generation generation() {
    Long number = metadata.getGeneration();
    return new Generation(text(metadata.getUid()), number == null ? 0 : number);
  }

  /** When it was created; the beginning of time for an object that was never stored. */
  final Instant created() {
    try {
      return Instant.parse(text(metadata.getCreationTimestamp()));
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
