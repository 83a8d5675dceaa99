package dev.osier.webhook.injection;

import dev.osier.mesh.Discovery;
import java.util.Map;
import java.util.Optional;

/** Who says when a pod's proxy comes to know of services: the pod, its namespace, or the mesh. */
final class DiscoveryChoice {
  private DiscoveryChoice() {}

  /**
   * What holds for a pod.
   *
   * @param pod the pod's labels
   * @param otherwise what holds where nobody says so
   * @throws RefusedPodException if a label says what there is not
   */
  static Discovery of(Map<String, String> pod, NamespaceFacts namespace, Discovery otherwise)
      throws RefusedPodException {
    String field = "metadata.labels[" + MeshLabels.DISCOVERY + "]";
    Optional<Discovery> own = read(pod, field, "");
    if (own.isPresent()) {
      return own.get();
    }
    return read(
            namespace.labels(),
            "metadata.namespace",
            "the namespace's label " + MeshLabels.DISCOVERY + " ")
        .orElse(otherwise);
  }

  private static Optional<Discovery> read(Map<String, String> labels, String field, String what)
      throws RefusedPodException {
    String word = labels.get(MeshLabels.DISCOVERY);
    if (word == null) {
      return Optional.empty();
    }
    Optional<Discovery> known = Discovery.of(word);
    if (known.isEmpty()) {
      throw new RefusedPodException(field, what + "must be OnDemand or Eager, is \"" + word + '"');
    }
    return known;
  }
}
