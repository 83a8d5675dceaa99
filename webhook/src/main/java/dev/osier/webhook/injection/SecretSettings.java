package dev.osier.webhook.injection;

/**
 * How a sidecar proves which pod it runs in while it has no certificate yet
 * (ServiceAccountTokenProjection of the Kubernetes API), and whom it trusts.
 *
 * @param audience whom the token is for, and nobody else
 * @param tokenSeconds how long a token lives; the kubelet replaces it in time; at least 600
 * @param rootsConfigMap the ConfigMap of the pod's namespace that has the roots
 */
public record SecretSettings(String audience, int tokenSeconds, String rootsConfigMap) {
  private static final int SHORTEST_LIFE = 600;

  /**
   * @throws IllegalArgumentException if the API server would refuse such a short life
   */
  public SecretSettings {
    if (tokenSeconds < SHORTEST_LIFE) {
      throw new IllegalArgumentException(
          "reading secret settings: tokenSeconds must be at least "
              + SHORTEST_LIFE
              + ", is "
              + tokenSeconds);
    }
  }
}
