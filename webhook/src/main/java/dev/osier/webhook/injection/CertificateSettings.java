package dev.osier.webhook.injection;

/**
 * Where a sidecar's certificate comes from (PodCertificateProjection and
 * ClusterTrustBundleProjection of the Kubernetes API).
 *
 * @param signerName who signs it
 * @param trustBundleName the ClusterTrustBundle with the roots
 * @param maxExpirationSeconds the longest life to ask for; at least 3600
 */
public record CertificateSettings(
    String signerName, String trustBundleName, int maxExpirationSeconds) {
  /** The shortest life that the API server takes, in seconds. */
  public static final int SHORTEST_LIFE = 3600;

  /**
   * @throws IllegalArgumentException if the API server would refuse such a short life
   */
  public CertificateSettings {
    if (maxExpirationSeconds < SHORTEST_LIFE) {
      throw new IllegalArgumentException(
          "reading certificate settings: maxExpirationSeconds must be at least "
              + SHORTEST_LIFE
              + ", is "
              + maxExpirationSeconds);
    }
  }
}
