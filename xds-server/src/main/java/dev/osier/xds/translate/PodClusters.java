package dev.osier.xds.translate;

import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.ProxyPorts;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.List;
import java.util.Optional;

/**
 * Clusters for connections to a pod's own address, made when a proxy first asks for one. Behind a
 * sidecar: mutual TLS with exactly that pod's identity, unless that is disabled. Else: where the
 * connection was going, as it is.
 */
final class PodClusters {
  private static final int CONNECT_SECONDS = 10;

  private PodClusters() {}

  /**
   * Whether the sidecar of a meshed pod answers at this port; it leaves the kubelet's probes alone.
   */
  static boolean isBehindSidecar(DialledAddress address) {
    return address.port() != ProxyPorts.PROBES;
  }

  static XdsResource translate(
      MeshSettings settings,
      DialledAddress address,
      Optional<SpiffeId> identity,
      List<ObjectReference> policies,
      Delivery delivery) {
    ClusterName name = ClusterName.of(address);
    return identity
        .map(peer -> Clusters.pack(meshed(settings, name, address, peer, delivery), policies))
        .orElseGet(() -> Clusters.pack(Clusters.originalDestination(name), policies));
  }

  private static Cluster.Builder meshed(
      MeshSettings settings,
      ClusterName name,
      DialledAddress address,
      SpiffeId peer,
      Delivery delivery) {
    Endpoint endpoint =
        Endpoint.newBuilder()
            .setAddress(SocketAddresses.address(address.address().getHostAddress(), address.port()))
            .build();
    return Clusters.base(name, CONNECT_SECONDS)
        .setType(DiscoveryType.STATIC)
        .setLoadAssignment(
            ClusterLoadAssignment.newBuilder()
                .setClusterName(name.value())
                .addEndpoints(
                    LocalityLbEndpoints.newBuilder()
                        .addLbEndpoints(LbEndpoint.newBuilder().setEndpoint(endpoint))))
        .setTransportSocket(
            TransportSockets.client(settings.trustDomain(), List.of(peer), delivery));
  }
}
