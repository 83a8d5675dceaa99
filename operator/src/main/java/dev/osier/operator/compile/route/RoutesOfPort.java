package dev.osier.operator.compile.route;

import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.RouteList;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.operator.compile.Shared;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The routes of one service port, in order.
 *
 * @param rules the objects that are attached to it
 * @param ordered their routes, by the namespace of the objects they were written in
 * @param routes the same for proxies
 */
record RoutesOfPort(
    List<CompiledRule> rules, SortedMap<String, RankedRoutes.Ordered> ordered, PortRoutes routes) {

  /** The routes of these objects. */
  static RoutesOfPort of(ServicePortKey key, List<CompiledRule> rules) {
    SortedMap<String, RankedRoutes> byNamespace = new TreeMap<>();
    rules.forEach(
        rule ->
            byNamespace
                .computeIfAbsent(rule.state().name().namespace(), ignored -> new RankedRoutes(key))
                .add(rule));
    SortedMap<String, RankedRoutes.Ordered> ordered = new TreeMap<>();
    byNamespace.forEach((namespace, ranked) -> ordered.put(namespace, ranked.order()));
    SortedMap<String, RouteList> lists = new TreeMap<>();
    ordered.forEach((namespace, order) -> lists.put(namespace, order.list()));
    RouteList forEveryone = lists.remove(key.service().namespace());
    return new RoutesOfPort(
        List.copyOf(rules),
        ordered,
        new PortRoutes(key, forEveryone == null ? RouteList.NONE : forEveryone, lists));
  }

  /** This with those lists that equal a predecessor's replaced by the predecessor's. */
  RoutesOfPort sharing(RoutesOfPort before) {
    PortRoutes then = before.routes;
    SortedMap<String, RouteList> lists = new TreeMap<>(routes.forNamespace());
    lists.replaceAll(
        (namespace, list) -> Shared.value(then.forNamespace().getOrDefault(namespace, list), list));
    PortRoutes shared =
        new PortRoutes(routes.key(), Shared.value(then.forEveryone(), routes.forEveryone()), lists);
    return new RoutesOfPort(rules, ordered, Shared.value(then, shared));
  }

  /** Why no request reaches a route; empty if requests do. */
  Optional<String> shadow(RouteOrigin origin) {
    return Optional.ofNullable(ordered.get(origin.object().namespace()))
        .flatMap(order -> Optional.ofNullable(order.shadows().get(origin)));
  }
}
