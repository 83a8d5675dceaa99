package dev.osier.operator.watch;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Namespaced;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object of which only the status is read, and perhaps written: whatever an older definition has
 * let into its {@code spec} does not keep the statuses of others from being written.
 *
 * @param <S> the status
 */
public abstract class ObjectWithStatus<S> extends WatchedObject<Optional<S>> implements Namespaced {
  private static final long serialVersionUID = 1L;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final transient Class<S> type;

  // A tree, which no status is too odd for.
  @JsonProperty("status")
  private transient @Nullable JsonNode tree;

  ObjectWithStatus(Class<S> type) {
    this.type = type;
  }

  /** The status; empty if there is none, or none that can be read. */
  public final Optional<S> status() {
    return state();
  }

  /** Replaces the status. */
  @JsonIgnore
  public final void setStatus(S status) {
    tree = MAPPER.valueToTree(status);
  }

  @Override
  final Optional<S> toState() {
    JsonNode stored = tree;
    if (stored == null || stored.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(MAPPER.treeToValue(stored, type));
    } catch (JsonProcessingException e) {
      // It is replaced by one that can be.
      return Optional.empty();
    }
  }
}
