package dev.osier.xds.translate;

import com.google.protobuf.UInt32Value;
import dev.osier.mesh.Endpoint;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.Locality;
import dev.osier.mesh.ObjectReference;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where a service port's requests can go (EDS), grouped by where that runs. */
final class EndpointAssignments {
  private static final Comparator<Locality> ORDER =
      Comparator.comparing(Locality::region).thenComparing(Locality::zone);

  private EndpointAssignments() {}

  /**
   * The endpoints of a cluster of this name.
   *
   * @param cluster the cluster's name
   * @param near how near endpoints are to the caller; empty if all are alike
   * @param policies the Policies that say so, or what endpoints do with mutual TLS
   */
  static XdsResource translate(
      ClusterName cluster,
      Endpoints endpoints,
      Optional<LocalityPriorities> near,
      List<ObjectReference> policies) {
    String name = cluster.value();
    SortedMap<Locality, LocalityLbEndpoints.Builder> localities = new TreeMap<>(ORDER);
    for (Endpoint endpoint : endpoints.endpoints()) {
      localities
          .computeIfAbsent(endpoint.locality(), EndpointAssignments::group)
          .addLbEndpoints(one(endpoint));
    }
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(name);
    List<ObjectReference> origins = new ArrayList<>();
    origins.add(new ObjectReference("Service", endpoints.key().port().service()));
    if (near.isEmpty()) {
      localities.values().forEach(assignment::addEndpoints);
    } else {
      Map<Locality, Integer> priorities = near.get().priorities(localities.keySet());
      localities.forEach(
          (locality, group) -> {
            Integer priority = priorities.get(locality);
            if (priority != null) {
              assignment.addEndpoints(group.setPriority(priority));
            }
          });
      assignment
          .getPolicyBuilder()
          .setOverprovisioningFactor(UInt32Value.of(near.get().overprovisioningFactor()));
    }
    origins.addAll(policies);
    return Packing.resource(ResourceType.ENDPOINTS, name, assignment.build(), origins);
  }

  private static LocalityLbEndpoints.Builder group(Locality locality) {
    LocalityLbEndpoints.Builder group = LocalityLbEndpoints.newBuilder();
    if (!locality.equals(Locality.UNKNOWN)) {
      group.getLocalityBuilder().setRegion(locality.region()).setZone(locality.zone());
    }
    return group;
  }

  private static LbEndpoint one(Endpoint endpoint) {
    LbEndpoint.Builder builder =
        LbEndpoint.newBuilder().setMetadata(TransportSockets.marks(endpoint));
    builder
        .getEndpointBuilder()
        .setAddress(SocketAddresses.address(endpoint.address(), endpoint.port()));
    return builder.build();
  }
}
