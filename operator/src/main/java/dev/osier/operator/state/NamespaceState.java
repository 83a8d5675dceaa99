package dev.osier.operator.state;

import java.util.Map;

/**
 * A namespace.
 *
 * @param name its name
 * @param uid its UID
 * @param labels its labels
 * @param terminating whether it is being deleted: nothing can be created in it any more
 */
public record NamespaceState(
    String name, String uid, Map<String, String> labels, boolean terminating) {
  private static final String INJECTION = "osier.dev/injection";

  public NamespaceState {
    labels = Map.copyOf(labels);
  }

  /** Whether its pods are meant to get sidecars. */
  public boolean wantsInjection() {
    return "enabled".equals(labels.get(INJECTION));
  }
}
