package dev.osier.xds.translate;

import com.github.xds.type.matcher.v3.Matcher;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.RouteList;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import java.util.ArrayList;
import java.util.List;

/** How requests are routed once it is known what they are sent to. */
final class Routes {
  /** The connection state that holds the address that was dialled. */
  static final String DIALLED_ADDRESS = "osier.dialled_address";

  private static final int NOT_FOUND = 404;

  private Routes() {}

  /** The routes of requests to one service port: its rules', and what holds where none does. */
  static List<Route> routes(
      RuleRoutes ruleRoutes, Service service, ServicePortKey key, RouteList list) {
    List<Route> routes = new ArrayList<>();
    list.routes().forEach(route -> routes.addAll(ruleRoutes.translate(route)));
    routes.add(
        switch (list.noMatch()) {
          case FORWARD -> {
            Route.Builder plain = RouteActions.to(ClusterName.of(key));
            HashPolicies.add(plain.getRouteBuilder(), List.of(service));
            yield plain.build();
          }
          case REJECT -> RouteActions.answering(NOT_FOUND);
        });
    return routes;
  }

  /** Routes by the address that was dialled. */
  static Matcher byAddress(Matcher.MatcherTree.MatchMap.Builder addresses, Route otherwise) {
    Matcher.MatcherTree.Builder tree =
        Matcher.MatcherTree.newBuilder()
            .setInput(
                Packing.matcherExtension(
                    "envoy.matching.inputs.filter_state",
                    FilterStateInput.newBuilder().setKey(DIALLED_ADDRESS).build()))
            .setExactMatchMap(addresses);
    return Matcher.newBuilder()
        .setMatcherTree(tree)
        .setOnNoMatch(onMatch(List.of(otherwise)))
        .build();
  }

  static Matcher.OnMatch onMatch(List<Route> routes) {
    return Matcher.OnMatch.newBuilder()
        .setAction(
            routes.size() == 1
                ? Packing.matcherExtension("route", routes.getFirst())
                : Packing.matcherExtension(
                    "routes",
                    io.envoyproxy.envoy.config.route.v3.RouteList.newBuilder()
                        .addAllRoutes(routes)
                        .build()))
        .build();
  }
}
