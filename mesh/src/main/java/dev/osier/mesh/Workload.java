package dev.osier.mesh;

import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.usage.Owner;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A pod that is part of the mesh's picture, with or without a sidecar.
 *
 * @param pod its namespace and name
 * @param uid its UID
 * @param owner whom it and its like belong to
 * @param identity the identity its service account gives it
 * @param addresses its IP addresses as text; empty until it has one
 * @param meshed whether a sidecar of ours runs in it
 * @param inboundPorts container port numbers that services send to, with what is spoken there
 * @param uncapturedPorts ports whose inbound connections reach the application past the sidecar
 * @param mtls what it does with mutual TLS, if it is meshed
 * @param mtlsPolicies the Policies that {@code mtls} comes from
 * @param services the services whose selectors choose it
 * @param labels its labels
 * @param locality where it runs
 * @param delivery how its sidecar comes by its certificate; of no meaning without one
 * @param discovery when its sidecar comes to know of services; of no meaning without one
 */
public record Workload(
    NamespacedName pod,
    String uid,
    Owner owner,
    SpiffeId identity,
    List<String> addresses,
    boolean meshed,
    SortedMap<Integer, Protocol> inboundPorts,
    SortedSet<Integer> uncapturedPorts,
    Mtls mtls,
    List<ObjectReference> mtlsPolicies,
    SortedSet<NamespacedName> services,
    Map<String, String> labels,
    Locality locality,
    Delivery delivery,
    Discovery discovery) {

  public Workload {
    addresses = List.copyOf(addresses);
    inboundPorts = Immutable.sortedMap(inboundPorts);
    uncapturedPorts = Immutable.sortedSet(uncapturedPorts);
    mtlsPolicies = List.copyOf(mtlsPolicies);
    services = Immutable.sortedSet(services);
    labels = Map.copyOf(labels);
  }
}
