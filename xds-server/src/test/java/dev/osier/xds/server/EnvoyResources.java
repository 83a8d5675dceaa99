package dev.osier.xds.server;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import java.util.List;

/** The smallest resources that a real Envoy forwards requests with. */
final class EnvoyResources {
  private static final String LOOPBACK = "127.0.0.1";

  private EnvoyResources() {}

  /** A cluster whose endpoints come from the control plane. */
  static XdsResource cluster(String name, int maxConnections) {
    return resource(
        ResourceType.CLUSTER,
        name,
        Cluster.newBuilder()
            .setName(name)
            .setType(Cluster.DiscoveryType.EDS)
            .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(aggregated()))
            .setCircuitBreakers(
                CircuitBreakers.newBuilder()
                    .addThresholds(
                        CircuitBreakers.Thresholds.newBuilder()
                            .setMaxConnections(UInt32Value.of(maxConnections))))
            .build());
  }

  /** A cluster that Envoy refuses. */
  static XdsResource badCluster(String name) {
    return resource(
        ResourceType.CLUSTER,
        name,
        Cluster.newBuilder()
            .setName(name)
            .setType(Cluster.DiscoveryType.STATIC)
            .setLoadAssignment(assignment("another name", 1))
            .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(aggregated()))
            .build());
  }

  /** Endpoints with the one at a port of this machine. */
  static XdsResource endpoints(String cluster, int port) {
    return resource(ResourceType.ENDPOINTS, cluster, assignment(cluster, port));
  }

  private static ClusterLoadAssignment assignment(String cluster, int port) {
    return ClusterLoadAssignment.newBuilder()
        .setClusterName(cluster)
        .addEndpoints(
            LocalityLbEndpoints.newBuilder()
                .addLbEndpoints(
                    LbEndpoint.newBuilder()
                        .setEndpoint(Endpoint.newBuilder().setAddress(address(port)))))
        .build();
  }

  /** A listener for requests whose route table comes from the control plane. */
  static XdsResource listener(String name, int port, String routes) {
    HttpConnectionManager manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix(name)
            .setRds(Rds.newBuilder().setRouteConfigName(routes).setConfigSource(aggregated()))
            .addHttpFilters(
                HttpFilter.newBuilder()
                    .setName("router")
                    .setTypedConfig(Any.pack(Router.getDefaultInstance())))
            .build();
    return resource(
        ResourceType.LISTENER,
        name,
        Listener.newBuilder()
            .setName(name)
            .setAddress(address(port))
            .addFilterChains(
                FilterChain.newBuilder()
                    .addFilters(
                        Filter.newBuilder().setName("http").setTypedConfig(Any.pack(manager))))
            .build());
  }

  /** A route table that sends everything to a cluster. */
  static XdsResource routes(String name, String cluster) {
    return resource(
        ResourceType.ROUTES,
        name,
        RouteConfiguration.newBuilder()
            .setName(name)
            .addVirtualHosts(everything("all", cluster))
            .build());
  }

  /** A route table that Envoy refuses, because two virtual hosts have the same domain. */
  static XdsResource badRoutes(String name, String cluster) {
    return resource(
        ResourceType.ROUTES,
        name,
        RouteConfiguration.newBuilder()
            .setName(name)
            .addVirtualHosts(everything("all", cluster))
            .addVirtualHosts(everything("again", cluster))
            .build());
  }

  private static VirtualHost everything(String name, String cluster) {
    return VirtualHost.newBuilder()
        .setName(name)
        .addDomains("*")
        .addRoutes(
            Route.newBuilder()
                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                .setRoute(RouteAction.newBuilder().setCluster(cluster)))
        .build();
  }

  private static Address address(int port) {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress(LOOPBACK).setPortValue(port))
        .build();
  }

  private static ConfigSource aggregated() {
    return ConfigSource.newBuilder()
        .setAds(AggregatedConfigSource.getDefaultInstance())
        .setResourceApiVersion(ApiVersion.V3)
        .build();
  }

  private static XdsResource resource(ResourceType type, String name, Message message) {
    String version = Integer.toHexString(message.toByteString().hashCode());
    ObjectReference origin = new ObjectReference("Service", new NamespacedName("test", name));
    return new XdsResource(type, name, version, Any.pack(message), List.of(origin));
  }
}
