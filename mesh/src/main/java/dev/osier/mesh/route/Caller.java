package dev.osier.mesh.route;

import java.util.Map;

/**
 * Who sends a request, as far as rules can tell callers apart.
 *
 * @param namespace the namespace of its pod
 * @param serviceAccount the account its pod runs under
 * @param labels its pod's labels
 */
public record Caller(String namespace, String serviceAccount, Map<String, String> labels) {
  public Caller {
    labels = Map.copyOf(labels);
  }
}
