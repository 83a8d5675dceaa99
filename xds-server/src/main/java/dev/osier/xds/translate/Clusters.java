package dev.osier.xds.translate;

import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.MeshedEndpoints;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.Subset;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.traffic.Connections;
import dev.osier.mesh.traffic.TrafficPolicy;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.cluster.v3.UpstreamConnectionOptions;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import java.util.ArrayList;
import java.util.List;

/** The clusters of services, and what all clusters have in common. */
final class Clusters {
  private static final int SERVICE_CONNECT_SECONDS = 2;
  private static final int PASSTHROUGH_CONNECT_SECONDS = 10;
  private static final int KEEPALIVE_IDLE_SECONDS = 60;
  private static final int KEEPALIVE_INTERVAL_SECONDS = 10;
  private static final int KEEPALIVE_PROBES = 3;

  private Clusters() {}

  /** Whether requests to this port go over HTTP/2 between two sidecars. */
  private static boolean isBetweenSidecars(Service service, ServicePort port) {
    return port.protocol().isHttp() && service.meshed(port.port()) == MeshedEndpoints.ALL;
  }

  /**
   * The cluster of one port of a service, or of a subset of its pods. Its endpoints come apart.
   *
   * @param rules the rules that it is there for
   * @param delivery how the caller comes by its certificate
   */
  static XdsResource service(
      MeshSettings settings,
      Service service,
      ServicePort port,
      Subset subset,
      List<ObjectReference> rules,
      Delivery delivery) {
    return pack(builder(settings, service, port, subset, delivery), origins(service, rules));
  }

  /**
   * The same cluster, all endpoints, for connections to one address of the service; its statistics
   * are those of the service.
   */
  static XdsResource dialled(
      MeshSettings settings,
      DialledAddress address,
      Service service,
      ServicePort port,
      Delivery delivery) {
    Cluster.Builder cluster = builder(settings, service, port, Subset.ALL, delivery);
    return pack(
        cluster.setAltStatName(cluster.getName()).setName(DialledAddress.SERVICE + address.text()),
        origins(service, List.of()));
  }

  /** The cluster for an address that might be a service's and is not. */
  static XdsResource elsewhere(DialledAddress address) {
    Cluster.Builder cluster =
        originalDestination(new ClusterName(DialledAddress.SERVICE + address.text()));
    HttpProtocols.downstreamToAnyone(cluster, Connections.DEFAULT);
    return pack(cluster, List.of());
  }

  private static Cluster.Builder builder(
      MeshSettings settings, Service service, ServicePort port, Subset subset, Delivery delivery) {
    ClusterName name =
        ClusterName.of(new BackendKey(new ServicePortKey(service.name(), port.port()), subset));
    TrafficPolicy traffic = service.traffic();
    Cluster.Builder cluster =
        base(name, SERVICE_CONNECT_SECONDS)
            .setType(DiscoveryType.EDS)
            .setEdsClusterConfig(
                Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ConfigSources.ADS))
            .setOutlierDetection(OutlierDetections.translate(traffic.outlierDetection()))
            .setCircuitBreakers(CircuitBreaking.translate(traffic));
    LoadBalancers.put(cluster, traffic.loadBalancing());
    traffic
        .connections()
        .connectTimeout()
        .ifPresent(timeout -> cluster.setConnectTimeout(Times.duration(timeout)));
    TransportSocket mtls =
        TransportSockets.client(settings.trustDomain(), service.identities(), delivery);
    if (isBetweenSidecars(service, port)) {
      // Of an endpoint at which mutual TLS is disabled one may hear just before the cluster that
      // suits it, too; and a sidecar takes it all the same.
      cluster.setTransportSocket(mtls);
      HttpProtocols.toSidecar(cluster, traffic.connections());
      // The first endpoint without sidecar may be heard of just before the cluster that suits it.
      cluster.setLbSubsetConfig(TransportSockets.onlySidecars());
    } else {
      cluster.addAllTransportSocketMatches(TransportSockets.byEndpoint(mtls));
      if (port.protocol().isHttp()) {
        HttpProtocols.downstreamToAnyone(cluster, traffic.connections());
      }
    }
    return cluster;
  }

  private static List<ObjectReference> origins(Service service, List<ObjectReference> rules) {
    List<ObjectReference> origins = new ArrayList<>();
    origins.add(new ObjectReference("Service", service.name()));
    origins.addAll(service.policies());
    origins.addAll(service.mtlsPolicies());
    origins.addAll(rules);
    return origins;
  }

  /** The cluster for everything that is not ours. */
  static XdsResource passthrough() {
    Cluster.Builder cluster = originalDestination(ClusterName.PASSTHROUGH);
    HttpProtocols.downstreamToAnyone(cluster, Connections.DEFAULT);
    return pack(cluster, List.of());
  }

  /** A cluster to wherever the connection was going. */
  static Cluster.Builder originalDestination(ClusterName name) {
    return base(name, PASSTHROUGH_CONNECT_SECONDS)
        .setType(DiscoveryType.ORIGINAL_DST)
        .setLbPolicy(LbPolicy.CLUSTER_PROVIDED);
  }

  /** What every cluster has. */
  static Cluster.Builder base(ClusterName name, int connectSeconds) {
    return Cluster.newBuilder()
        .setName(name.value())
        .setConnectTimeout(Durations.fromSeconds(connectSeconds))
        // An endpoint that is taken away gets no new requests, but may finish those it has.
        .setIgnoreHealthOnHostRemoval(true)
        .setCircuitBreakers(CircuitBreaking.translate(TrafficPolicy.DEFAULT))
        .setUpstreamConnectionOptions(
            UpstreamConnectionOptions.newBuilder()
                .setTcpKeepalive(
                    TcpKeepalive.newBuilder()
                        .setKeepaliveTime(UInt32Value.of(KEEPALIVE_IDLE_SECONDS))
                        .setKeepaliveInterval(UInt32Value.of(KEEPALIVE_INTERVAL_SECONDS))
                        .setKeepaliveProbes(UInt32Value.of(KEEPALIVE_PROBES))));
  }

  static XdsResource pack(Cluster.Builder cluster, List<ObjectReference> origins) {
    return Packing.resource(ResourceType.CLUSTER, cluster.getName(), cluster.build(), origins);
  }
}
