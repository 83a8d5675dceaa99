package dev.osier.mesh;

import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.traffic.TrafficPolicy;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * A service of the mesh, without its endpoints, which change more often and travel apart.
 *
 * @param name its namespace and name
 * @param addresses its cluster IPs, as text without brackets; empty for a headless service
 * @param ports its TCP ports in ascending order
 * @param identities the identities its endpoints may prove; empty if none of them has a sidecar
 * @param meshed by port number, whether all endpoints are called with mutual TLS
 * @param traffic how callers treat its endpoints
 * @param policies the Policies that {@code traffic} comes from
 * @param mtlsPolicies the Policies that its endpoints' modes of mutual TLS come from
 */
public record Service(
    NamespacedName name,
    List<String> addresses,
    List<ServicePort> ports,
    SortedSet<SpiffeId> identities,
    Map<Integer, MeshedEndpoints> meshed,
    TrafficPolicy traffic,
    List<ObjectReference> policies,
    List<ObjectReference> mtlsPolicies) {

  public Service {
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
    identities = Immutable.sortedSet(identities);
    meshed = Map.copyOf(meshed);
    policies = List.copyOf(policies);
    mtlsPolicies = List.copyOf(mtlsPolicies);
  }

  /**
   * Whether callers reach the service's pods by their own addresses rather than by a cluster IP.
   */
  public boolean isHeadless() {
    return addresses.isEmpty();
  }

  /**
   * How many endpoints of a port are called with mutual TLS; {@link MeshedEndpoints#ALL} if the
   * port has none.
   */
  public MeshedEndpoints meshed(int port) {
    return meshed.getOrDefault(port, MeshedEndpoints.ALL);
  }
}
