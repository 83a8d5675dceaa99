package dev.osier.webhook.injection;

import dev.osier.mesh.identity.SpiffeId;

/**
 * Where sidecars find their control plane.
 *
 * @param host its name in the cluster's DNS
 * @param port its xDS port
 * @param identity who must answer there
 */
public record ControlPlaneAddress(String host, int port, SpiffeId identity) {}
