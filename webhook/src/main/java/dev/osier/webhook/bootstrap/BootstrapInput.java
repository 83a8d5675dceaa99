package dev.osier.webhook.bootstrap;

import dev.osier.mesh.Discovery;
import dev.osier.mesh.identity.Delivery;
import java.util.List;
import java.util.OptionalLong;

/**
 * What one sidecar's bootstrap is made from.
 *
 * @param controlPlane where the control plane is, and who has to answer there
 * @param delivery how the sidecar comes by its certificate
 * @param discovery when the sidecar comes to know of services
 * @param proxyImage the sidecar's image, which the sidecar reports to the control plane
 * @param memoryLimitBytes what the sidecar's container may use, empty if it has no limit
 * @param probes the kubelet's checks to answer
 */
public record BootstrapInput(
    ControlPlaneAddress controlPlane,
    Delivery delivery,
    Discovery discovery,
    String proxyImage,
    OptionalLong memoryLimitBytes,
    List<ProbeForward> probes) {
  public BootstrapInput {
    probes = List.copyOf(probes);
  }
}
