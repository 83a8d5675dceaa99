package dev.osier.mesh.identity;

/** How a workload comes by its key and certificate. It is settled when its pod is injected. */
public enum Delivery {
  /**
   * The kubelet makes the key and asks for the certificate (PodCertificateRequest, KEP-4317); the
   * proxy reads both from files.
   */
  POD_CERTIFICATE("PodCertificate"),
  /**
   * The control plane makes both and hands them to the proxy alone, over Envoy's secret discovery
   * service.
   */
  SDS("SDS");

  private final String word;

  Delivery(String word) {
    this.word = word;
  }

  /** The word for it in the API, in labels and in a proxy's node metadata. */
  public String word() {
    return word;
  }
}
