package dev.osier.webhook.bootstrap;

import dev.osier.mesh.identity.SpiffeId;
import java.util.List;
import java.util.OptionalLong;

/**
 * What one sidecar's bootstrap is made from.
 *
 * @param controlPlaneHost the name the control plane is found under, without a port
 * @param controlPlanePort its xDS port
 * @param controlPlaneIdentity who has to answer there
 * @param proxyImage the sidecar's image, which the sidecar reports to the control plane
 * @param memoryLimitBytes what the sidecar's container may use, empty if it has no limit
 * @param probes the kubelet's checks to answer
 */
public record BootstrapInput(
    String controlPlaneHost,
    int controlPlanePort,
    SpiffeId controlPlaneIdentity,
    String proxyImage,
    OptionalLong memoryLimitBytes,
    List<ProbeForward> probes) {
  public BootstrapInput {
    probes = List.copyOf(probes);
  }
}
