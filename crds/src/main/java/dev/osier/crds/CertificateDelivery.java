package dev.osier.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How workloads come by their keys and certificates. */
public enum CertificateDelivery {
  /** By the kubelet where the API server serves what that takes, else over SDS. */
  @JsonProperty("Auto")
  AUTO,
  /** The kubelet asks for it (PodCertificateRequest, KEP-4317). */
  @JsonProperty("PodCertificate")
  POD_CERTIFICATE,
  /** The control plane hands it to the proxy (Envoy's secret discovery service). */
  @JsonProperty("SDS")
  SDS
}
