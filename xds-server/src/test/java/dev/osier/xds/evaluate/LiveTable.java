package dev.osier.xds.evaluate;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.Protocol;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.MeshBuilder;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.translate.StaticBootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A route table in the listener that we translate for an HTTP port, once as a configuration and
 * once in a real Envoy, whose clusters lead to one upstream under an address each.
 */
final class LiveTable {
  /** The addresses of the two services at the port. */
  static final List<String> SERVICES = List.of("127.10.0.10", "127.10.0.11");

  private static final int CLUSTERS = 200;

  private final ProxyConfig translated;
  private final int port;
  private final int upstreamPort;

  LiveTable(int port, int upstreamPort) {
    this.port = port;
    this.upstreamPort = upstreamPort;
    translated =
        Proxies.translated(
            new MeshBuilder()
                .mtls(MtlsMode.DISABLED)
                .service(
                    "shop/web",
                    service -> service.address(SERVICES.getFirst()).port(port, Protocol.HTTP, 8080))
                .service(
                    "shop/other",
                    service -> service.address(SERVICES.getLast()).port(port, Protocol.HTTP, 8080))
                .pod("shop/client", pod -> pod.address("10.0.1.4").account("client"))
                .build());
  }

  /** The name of the table. */
  String name() {
    return "outbound/" + port;
  }

  /** The address under which a cluster of this number reaches the upstream. */
  static String address(String cluster) {
    int number = Integer.parseInt(cluster.substring(1));
    return "127.30." + number / 100 + "." + (1 + number % 100);
  }

  /** The configuration with this table. */
  ProxyConfig config(RouteConfiguration table) {
    return new ProxyConfig() {
      @Override
      public SortedMap<String, XdsResource> resources(ResourceType type) {
        return switch (type) {
          case CLUSTER -> clusters();
          case LISTENER ->
              new TreeMap<>(
                  java.util.Map.of(
                      name(), translated.resource(ResourceType.LISTENER, name()).orElseThrow()));
          case ROUTES -> new TreeMap<>(java.util.Map.of(name(), packed(type, Any.pack(table))));
          case SECRET, ENDPOINTS, VIRTUAL_HOST -> new TreeMap<>();
        };
      }

      @Override
      public Optional<XdsResource> resource(ResourceType type, String resourceName) {
        return Optional.ofNullable(resources(type).get(resourceName));
      }
    };
  }

  /** An Envoy with this table. */
  EnvoyProcess start(Path directory, RouteConfiguration table) {
    // Only a table that stands in a file must have all its clusters, and ours never does.
    RouteConfiguration static_ = table.toBuilder().setValidateClusters(BoolValue.of(false)).build();
    String bootstrap = new StaticBootstrap(config(static_)).bind(name(), "0.0.0.0", port).json();
    return EnvoyProcess.start(directory, bootstrap).awaitReady();
  }

  private SortedMap<String, XdsResource> clusters() {
    SortedMap<String, XdsResource> clusters = new TreeMap<>();
    clusters.put(
        "passthrough", translated.resource(ResourceType.CLUSTER, "passthrough").orElseThrow());
    for (int i = 0; i < CLUSTERS; i++) {
      Cluster.Builder cluster =
          Cluster.newBuilder().setName("c" + i).setType(Cluster.DiscoveryType.STATIC);
      cluster.getLoadAssignmentBuilder().setClusterName(cluster.getName());
      cluster
          .getLoadAssignmentBuilder()
          .addEndpointsBuilder()
          .addLbEndpointsBuilder()
          .getEndpointBuilder()
          .getAddressBuilder()
          .getSocketAddressBuilder()
          .setAddress(address(cluster.getName()))
          .setPortValue(upstreamPort);
      clusters.put(
          cluster.getName(),
          new XdsResource(
              ResourceType.CLUSTER, cluster.getName(), "", Any.pack(cluster.build()), List.of()));
    }
    return clusters;
  }

  private XdsResource packed(ResourceType type, Any body) {
    return new XdsResource(type, name(), "", body, List.of());
  }
}
