package dev.osier.operator.identity;

import dev.osier.mesh.identity.TrustBundle;
import dev.osier.operator.watch.Feed;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ConfigMaps from which pods mount our roots where their certificates come over SDS: one
 * in each namespace that has such pods or may get them. Only the leader has one. None is ever
 * removed: a pod that is being started may be about to mount it, and what it holds is public.
 */
public final class RootsConfigMaps implements AutoCloseable {
  /** The name of each. */
  public static final String NAME = "osier-roots";

  /** The key under which the roots are, PEM. */
  static final String KEY = "roots.pem";

  private static final Logger log = LoggerFactory.getLogger(RootsConfigMaps.class);
  private static final String FIELD_OWNER = "osier";
  private final KubernetesClient client;
  private final Supplier<SortedSet<String>> namespaces;
  private final Runnable changed;
  private final Feed<ConfigMap, ConfigMap> found;
  // Used by the reconciler alone.
  private final SortedMap<String, String> refused = new TreeMap<>();

  RootsConfigMaps(
      KubernetesClient client, Supplier<SortedSet<String>> namespaces, Runnable changed) {
    this.client = client;
    this.namespaces = namespaces;
    this.changed = changed;
    // By name, so that a rule that names it allows the watch.
    this.found =
        new Feed<ConfigMap, ConfigMap>(
                client.configMaps().inAnyNamespace().withField("metadata.name", NAME),
                configMap -> configMap)
            .onChange((before, after) -> changed.run());
  }

  void start() {
    var _ = found.start().thenRun(changed);
  }

  /** Whether exactly these roots are wherever they should be, as far as has been seen. */
  boolean holds(TrustBundle roots) {
    return found.isSynced()
        && namespaces.get().stream().allMatch(namespace -> isKept(namespace, roots));
  }

  /**
   * Writes the roots wherever they should be and are not. What cannot be written in one namespace
   * keeps nothing else from being done: it is remembered in {@link #refused}.
   */
  void keep(TrustBundle roots) {
    if (!found.isSynced()) {
      return;
    }
    SortedSet<String> wanted = namespaces.get();
    refused.keySet().retainAll(wanted);
    for (String namespace : wanted) {
      if (isKept(namespace, roots)) {
        refused.remove(namespace);
      } else {
        tryToWrite(namespace, roots);
      }
    }
  }

  /** Why the roots could not be written, by the namespaces where that is so. */
  SortedMap<String, String> refused() {
    return Collections.unmodifiableSortedMap(refused);
  }

  @Override
  public void close() {
    found.close();
  }

  private boolean isKept(String namespace, TrustBundle roots) {
    return found
        .find(namespace, NAME)
        // What others have put beside it is mounted nowhere.
        .filter(known -> known.getData() != null && roots.pem().equals(known.getData().get(KEY)))
        .isPresent();
  }

  private void tryToWrite(String namespace, TrustBundle roots) {
    try {
      write(namespace, roots);
      refused.remove(namespace);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        // Somebody was quicker; the next round sees what they have made of it.
        return;
      }
      String reason =
          Optional.ofNullable(e.getStatus())
              .map(status -> status.getMessage())
              .orElseGet(() -> String.valueOf(e.getMessage()));
      if (!reason.equals(refused.put(namespace, reason))) {
        log.atWarn()
            .addKeyValue("namespace", namespace)
            .addKeyValue("reason", reason)
            .log("roots not written");
      }
    }
  }

  private void write(String namespace, TrustBundle roots) {
    ConfigMap configMap =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(NAME)
            // So that what is written late, by who no longer leads, changes nothing.
            .withResourceVersion(
                found
                    .find(namespace, NAME)
                    .map(known -> known.getMetadata().getResourceVersion())
                    .orElse(null))
            .addToLabels("app.kubernetes.io/name", "osier")
            .endMetadata()
            .withData(Map.of(KEY, roots.pem()))
            .build();
    // Creating by an apply names the object, so that a rule can allow this one and no other.
    client.resource(configMap).fieldManager(FIELD_OWNER).forceConflicts().serverSideApply();
    log.atInfo()
        .addKeyValue("namespace", namespace)
        .addKeyValue("roots", roots.certificates().size())
        .log("roots written");
  }
}
