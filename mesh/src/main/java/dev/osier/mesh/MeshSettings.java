package dev.osier.mesh;

import dev.osier.mesh.identity.TrustDomain;

/**
 * What holds for the whole mesh.
 *
 * @param trustDomain the first part of every identity
 * @param clusterDomain the cluster's DNS domain, such as {@code cluster.local}
 * @param mtls what workloads do with mutual TLS unless something closer to them says otherwise
 * @param controlPlane the namespace and service account (also Service) of the control plane
 * @param defaultRetries how often a request that was provably not sent is tried again; 0 switches
 *     it off
 * @param accessLog whether proxies write one line per request to their standard output
 */
public record MeshSettings(
    TrustDomain trustDomain,
    String clusterDomain,
    MtlsMode mtls,
    NamespacedName controlPlane,
    int defaultRetries,
    boolean accessLog) {}
