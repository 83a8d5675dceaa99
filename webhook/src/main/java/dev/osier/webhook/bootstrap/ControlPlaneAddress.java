package dev.osier.webhook.bootstrap;

import dev.osier.mesh.identity.SpiffeId;

/**
 * Where sidecars find their control plane.
 *
 * @param host its name in the cluster's DNS
 * @param port its xDS port
 * @param secretsPort the port at which a pod's token is traded for a certificate
 * @param identity who must answer there
 */
public record ControlPlaneAddress(String host, int port, int secretsPort, SpiffeId identity) {}
