package dev.osier.controlplane;

import org.jspecify.annotations.Nullable;

/**
 * The control plane's one configuration file, as the chart writes it ({@code values.yaml} describes
 * every field). Durations are the Gateway API's, quantities Kubernetes'.
 *
 * @param systemNamespace the namespace the control plane runs in
 * @param clusterDomain the cluster's DNS domain
 * @param identity the first {@code MeshIdentity}
 * @param mesh what holds for all traffic
 * @param proxy the sidecar
 */
public record Configuration(
    String systemNamespace, String clusterDomain, Identity identity, Mesh mesh, Proxy proxy) {
  public Configuration {
    present(systemNamespace, "systemNamespace");
    present(clusterDomain, "clusterDomain");
    present(identity, "identity");
    present(mesh, "mesh");
    present(proxy, "proxy");
  }

  /**
   * What {@code MeshIdentity/default} says when the operator creates it.
   *
   * @param trustDomain the first part of every identity
   * @param delivery {@code Auto}, {@code PodCertificate} or {@code SDS}
   * @param mtlsMode {@code Permissive}, {@code Strict} or {@code Disabled}
   * @param rootTTL the root certificate's life
   * @param intermediateTTL the life of the certificate that signs
   * @param certificateTTL a workload certificate's life, at least a minute
   */
  public record Identity(
      String trustDomain,
      String delivery,
      String mtlsMode,
      String rootTTL,
      String intermediateTTL,
      String certificateTTL) {
    public Identity {
      present(trustDomain, "identity.trustDomain");
      present(delivery, "identity.delivery");
      present(mtlsMode, "identity.mtlsMode");
      present(rootTTL, "identity.rootTTL");
      present(intermediateTTL, "identity.intermediateTTL");
      present(certificateTTL, "identity.certificateTTL");
    }
  }

  /**
   * What holds for all traffic.
   *
   * @param defaultRetries how often a request that was provably not sent is tried again
   * @param accessLog whether proxies write a line per request
   * @param discovery when proxies come to know of services: {@code OnDemand} or {@code Eager}
   */
  public record Mesh(int defaultRetries, boolean accessLog, String discovery) {
    public Mesh {
      present(discovery, "mesh.discovery");
    }
  }

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
      int preStopSeconds) {
    public Proxy {
      present(image, "proxy.image");
      present(imagePullPolicy, "proxy.imagePullPolicy");
      present(logLevel, "proxy.logLevel");
      present(resources, "proxy.resources");
      present(maxResources, "proxy.maxResources");
    }
  }

  /**
   * A container's resources.
   *
   * @param requests what is reserved
   * @param limits what is the most; a member that is missing is no limit
   */
  public record Resources(Quantities requests, Quantities limits) {
    public Resources {
      present(requests, "proxy.resources.requests");
      present(limits, "proxy.resources.limits");
    }
  }

  /**
   * Amounts in Kubernetes' notation; null where there is none.
   *
   * @param cpu such as {@code 100m}
   * @param memory such as {@code 128Mi}
   */
  public record Quantities(@Nullable String cpu, @Nullable String memory) {}

  // Jackson gives a record null for a field that is not there.
  private static void present(@Nullable Object value, String field) {
    if (value == null) {
      throw new IllegalArgumentException("reading the configuration: " + field + " is missing");
    }
  }
}
