package dev.osier.xds.translate;

import dev.osier.mesh.MeshSettings;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;

/**
 * The route tables of the called side. Sidecars speak HTTP/2 to each other; the application gets
 * the protocol that the calling application spoke, which the calling sidecar tells in a header.
 */
final class InboundRoutes {
  private InboundRoutes() {}

  /** For sidecars, whose word about the protocol is taken. */
  static RouteConfiguration fromSidecars(MeshSettings settings) {
    return table(
        settings,
        List.of(
            when("HTTP/2", RouteActions.to(ClusterName.INBOUND_HTTP2)),
            when("HTTP/1", RouteActions.to(ClusterName.INBOUND_HTTP1)),
            RouteActions.to(ClusterName.INBOUND_DOWNSTREAM).build()));
  }

  /** For anyone else: what they speak is what the application gets. */
  static RouteConfiguration fromOthers(MeshSettings settings) {
    return table(settings, List.of(RouteActions.to(ClusterName.INBOUND_DOWNSTREAM).build()));
  }

  private static RouteConfiguration table(MeshSettings settings, List<Route> routes) {
    String name = ListenerName.INBOUND.value();
    return RouteConfiguration.newBuilder()
        .setName(name)
        .addRequestHeadersToRemove(RouteActions.PROTOCOL_HEADER)
        .addVirtualHosts(
            RouteActions.host(name, settings, RouteRetries.ANYWHERE)
                .addDomains("*")
                .addAllRoutes(routes))
        .build();
  }

  private static Route when(String protocolPrefix, Route.Builder route) {
    route
        .getMatchBuilder()
        .addHeaders(
            HeaderMatcher.newBuilder()
                .setName(RouteActions.PROTOCOL_HEADER)
                .setStringMatch(StringMatcher.newBuilder().setPrefix(protocolPrefix)));
    return route.build();
  }
}
