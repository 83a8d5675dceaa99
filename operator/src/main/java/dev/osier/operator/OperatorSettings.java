package dev.osier.operator;

import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.NamespacedName;

/**
 * What the operator is told when it starts.
 *
 * @param controlPlane the system namespace, and the name that the control plane's Service and
 *     service account have in it
 * @param replica this process's name among the control plane's, for the Lease: its pod's name
 * @param clusterDomain the cluster's DNS domain
 * @param identity the MeshIdentity that is created if there is none; one that exists outranks it
 * @param defaultRetries how often a request that was provably not sent is tried again; 0 is never
 * @param accessLog whether proxies write one line per request
 * @param leads whether this process takes part in the election of the one that writes
 * @param signs whether this process answers certificate requests
 */
public record OperatorSettings(
    NamespacedName controlPlane,
    String replica,
    String clusterDomain,
    MeshIdentitySpec identity,
    int defaultRetries,
    boolean accessLog,
    boolean leads,
    boolean signs) {

  /** The namespace of everything that is Osier's own. */
  public String systemNamespace() {
    return controlPlane.namespace();
  }
}
