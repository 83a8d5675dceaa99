package dev.osier.webhook.injection;

import dev.osier.mesh.Discovery;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.webhook.bootstrap.ControlPlaneAddress;
import java.util.Optional;

/**
 * What holds for every injection.
 *
 * @param systemNamespace the control plane's namespace, whose pods are never injected
 * @param controlPlane where sidecars find their control plane
 * @param proxy how sidecars are run
 * @param certificate where their certificates come from if the kubelet asks for them
 * @param secrets how they ask for them if the control plane hands them out
 * @param preStopSeconds how long application containers keep serving after their pod was told to
 *     stop, while callers still hold its address; 0 for not at all
 * @param discovery when their proxies come to know of services, where neither pod nor namespace
 *     says so
 */
public record InjectionSettings(
    String systemNamespace,
    ControlPlaneAddress controlPlane,
    ProxySettings proxy,
    CertificateSettings certificate,
    SecretSettings secrets,
    int preStopSeconds,
    Discovery discovery) {
  /** The user that the proxy image runs as. */
  public static final int PROXY_UID = 1337;

  private static final int CONTROL_PLANE_PORT = 15012;
  private static final int SECRETS_PORT = 15013;
  private static final int TOKEN_SECONDS = 3600;
  private static final int CERTIFICATE_SECONDS = 86_400;

  /** The settings of an installation in which nothing but its place and its image was chosen. */
  public static InjectionSettings defaults(
      TrustDomain trustDomain, String systemNamespace, String proxyImage) {
    return new InjectionSettings(
        systemNamespace,
        new ControlPlaneAddress(
            "osier." + systemNamespace + ".svc",
            CONTROL_PLANE_PORT,
            SECRETS_PORT,
            new SpiffeId(trustDomain, systemNamespace, "osier")),
        new ProxySettings(
            proxyImage,
            "IfNotPresent",
            PROXY_UID,
            new ProxyResources(
                ResourceAmount.cpu("20m"),
                ResourceAmount.memory("96Mi"),
                Optional.empty(),
                Optional.of(ResourceAmount.memory("384Mi"))),
            ResourceAmount.cpu("8"),
            ResourceAmount.memory("8Gi"),
            2,
            "warning"),
        new CertificateSettings(
            "osier.dev/workload", "osier.dev:workload:roots", CERTIFICATE_SECONDS),
        new SecretSettings("osier.dev/xds", TOKEN_SECONDS, "osier-roots"),
        3,
        Discovery.EAGER);
  }
}
