package dev.osier.xds.evaluate;

import com.google.protobuf.Any;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Protocol;
import dev.osier.testkit.MeshBuilder;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.translate.Translator;
import dev.osier.xds.view.ProxyViews;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Configurations of a client's proxy: as it is translated, and with a route table of one's own. */
final class Proxies {
  /** The address of the service {@code shop/web}, which has HTTP at port 80. */
  static final String WEB = "10.96.0.10";

  static final String TABLE = "outbound/80";

  private Proxies() {}

  static ProxyConfig translated() {
    return translated(
        new MeshBuilder()
            .service("shop/web", service -> service.address(WEB).port(80, Protocol.HTTP, 8080))
            .service(
                "data/store",
                service -> service.address("10.96.0.12").port(6379, Protocol.TCP, 6379))
            .service(
                "old/legacy", service -> service.address("10.96.0.13").port(80, Protocol.HTTP, 80))
            .service("data/ring", service -> service.port(7000, Protocol.TCP, 7000))
            .pod("shop/client", pod -> pod.address("10.0.1.4").account("client"))
            .pod("shop/web-1", pod -> pod.address("10.0.1.5").account("web").serves("shop/web"))
            .pod("data/ring-0", pod -> pod.address("10.0.2.7").account("ring").serves("data/ring"))
            .build());
  }

  /** The proxy of the pod {@code shop/client} of a mesh. */
  static ProxyConfig translated(Mesh mesh) {
    ProxyViews views = ProxyViews.of(mesh);
    return new Translator()
        .translate(
            views.view(
                views.workload(NamespacedName.parse("shop/client")).orElseThrow(),
                ConfigurationSource.Protocol.DELTA));
  }

  /** The same proxy whose only virtual host at port 80 has these routes. */
  static ProxyConfig with(Route... routes) {
    return with(
        RouteConfiguration.newBuilder()
            .addVirtualHosts(
                VirtualHost.newBuilder()
                    .setName("all")
                    .addDomains("*")
                    .addAllRoutes(List.of(routes)))
            .build());
  }

  /** The same proxy with this route table at port 80. */
  static ProxyConfig with(RouteConfiguration table) {
    return changed(
        translated(), ResourceType.ROUTES, Any.pack(table.toBuilder().setName(TABLE).build()));
  }

  private static ProxyConfig changed(ProxyConfig config, ResourceType type, Any body) {
    return changed(
        config,
        resource ->
            resource.type() == type && resource.name().equals(TABLE)
                ? new XdsResource(type, TABLE, "", body, List.of())
                : resource);
  }

  /** A configuration after a change to each of its resources. */
  static ProxyConfig changed(ProxyConfig config, UnaryOperator<XdsResource> change) {
    return new ProxyConfig() {
      @Override
      public SortedMap<String, XdsResource> resources(ResourceType type) {
        SortedMap<String, XdsResource> resources = new TreeMap<>(config.resources(type));
        resources.replaceAll((name, resource) -> change.apply(resource));
        return resources;
      }

      @Override
      public Optional<XdsResource> resource(ResourceType type, String name) {
        return config.resource(type, name).map(change);
      }
    };
  }

  /** A request to port 80 of {@code shop/web}. */
  static Request get(String authority, String path, String... namesAndValues) {
    Headers headers = Headers.NONE;
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers = headers.with(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Request(WEB, 80, "GET", authority, path, headers);
  }
}
