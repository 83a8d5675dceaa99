package dev.osier.controlplane;

import org.jspecify.annotations.Nullable;

/**
 * The control plane's one configuration file, as the chart writes it ({@code values.yaml} describes every field). Durations
 * are the Gateway API's, quantities Kubernetes'.
 *
 * @param systemNamespace the namespace the control plane runs in
 * @param clusterDomain the cluster's DNS domain
 * @param identity the first {@code MeshIdentity}
 * @param mesh what holds for all traffic
 * @param proxy the sidecar
 */
public record Configuration(
    String systemNamespace, String clusterDomain, Identity identity, Mesh mesh, Proxy proxy) {

  /**
   * What {@code MeshIdentity/default} says when the operator creates it.
   *
   * @param trustDomain the first part of every identity
   * @param mtlsMode {@code Permissive}, {@code Strict} or {@code Disabled}
   * @param rootTTL the root certificate's life
   * @param intermediateTTL the life of the certificate that signs
   * @param certificateTTL a workload certificate's life, at least an hour
   */
  public record Identity(
      String trustDomain, String mtlsMode, String rootTTL, String intermediateTTL, String certificateTTL) {}

  /**
   * What holds for all traffic.
   *
   * @param defaultRetries how often a request that was provably not sent is tried again
   * @param accessLog whether proxies write a line per request
   */
  public record Mesh(int defaultRetries, boolean accessLog) {}

  /**
   * The sidecar.
   *
   * @param image its image, a whole reference
   * @param imagePullPolicy as in a container
   * @param concurrency Envoy's worker threads
   * @param logLevel Envoy's log level
   * @param resources what it asks for and may use
   * @param maxResources the most an annotation may ask for
   * @param preStopSeconds how long an application goes on serving after its pod was told to stop
   */
  public record Proxy(
      String image,
      String imagePullPolicy,
      int concurrency,
      String logLevel,
      Resources resources,
      Quantities maxResources,
      int preStopSeconds) {}

  /**
   * A container's resources.
   *
   * @param requests what is reserved
   * @param limits what is the most; a member that is missing is no limit
   */
  public record Resources(Quantities requests, Quantities limits) {}

  /**
   * Amounts in Kubernetes' notation; null where there is none.
   *
   * @param cpu such as {@code 100m}
   * @param memory such as {@code 128Mi}
   */
  public record Quantities(
      @Nullable String cpu, @Nullable String memory) {}
}
