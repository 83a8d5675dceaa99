package dev.osier.operator.compile.route;

import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.RouteList;
import dev.osier.mesh.route.RouteOrigin;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The routes of one service port, by the namespace of the objects they were written in. */
final class RoutesOfPort {
  private final ServicePortKey key;
  private final SortedMap<String, RankedRoutes> byNamespace = new TreeMap<>();
  private final SortedMap<String, RankedRoutes.Ordered> ordered = new TreeMap<>();

  RoutesOfPort(ServicePortKey key) {
    this.key = key;
  }

  void add(CompiledRule rule) {
    byNamespace
        .computeIfAbsent(rule.state().name().namespace(), ignored -> new RankedRoutes(key))
        .add(rule);
  }

  /** Brings them in order, once all have been added. */
  PortRoutes order() {
    byNamespace.forEach((namespace, routes) -> ordered.put(namespace, routes.order()));
    SortedMap<String, RouteList> lists = new TreeMap<>();
    ordered.forEach((namespace, routes) -> lists.put(namespace, routes.list()));
    RouteList forEveryone = lists.remove(key.service().namespace());
    return new PortRoutes(key, forEveryone == null ? RouteList.NONE : forEveryone, lists);
  }

  /** Why no request reaches a route; empty if requests do. */
  Optional<String> shadow(RouteOrigin origin) {
    return Optional.ofNullable(ordered.get(origin.object().namespace()))
        .flatMap(routes -> Optional.ofNullable(routes.shadows().get(origin)));
  }
}
