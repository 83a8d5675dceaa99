package dev.osier.xds.view;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.Caller;
import dev.osier.mesh.route.CallerMatch;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteList;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The mesh's rules as each caller sees them. Callers for whom the same rules hold get the same
 * object, and so does a caller for whom nothing changed since the predecessor.
 */
final class RoutesByCaller {
  private final SortedMap<ServicePortKey, PortRoutes> routes;
  private final CallerTraits traits;
  private final Map<SortedMap<ServicePortKey, RouteList>, SortedMap<ServicePortKey, RouteList>>
      before;
  private final ConcurrentMap<
          SortedMap<ServicePortKey, RouteList>, SortedMap<ServicePortKey, RouteList>>
      shared = new ConcurrentHashMap<>();
  private final ConcurrentMap<Caller, SortedMap<ServicePortKey, RouteList>> seen =
      new ConcurrentHashMap<>();

  private RoutesByCaller(
      SortedMap<ServicePortKey, PortRoutes> routes,
      Map<SortedMap<ServicePortKey, RouteList>, SortedMap<ServicePortKey, RouteList>> before) {
    this.routes = routes;
    this.before = before;
    traits = CallerTraits.of(routes.values());
  }

  /** The rules of the first mesh. */
  static RoutesByCaller of(SortedMap<ServicePortKey, PortRoutes> routes) {
    return new RoutesByCaller(routes, Map.of());
  }

  /** The rules of the mesh that comes after this one's. */
  RoutesByCaller next(SortedMap<ServicePortKey, PortRoutes> successor) {
    return successor.equals(routes) ? this : new RoutesByCaller(successor, shared);
  }

  /**
   * What holds for a caller, by service port; ports where nothing does are not in it. The routes no
   * longer say whom they are for.
   */
  SortedMap<ServicePortKey, RouteList> seenBy(
      NamespacedName account, Map<String, String> podLabels) {
    return seen.computeIfAbsent(traits.reduce(account, podLabels), this::resolve);
  }

  private SortedMap<ServicePortKey, RouteList> resolve(Caller caller) {
    SortedMap<ServicePortKey, RouteList> resolved = new TreeMap<>();
    routes.forEach(
        (key, port) -> {
          RouteList list = port.seenBy(caller);
          if (!list.equals(RouteList.NONE)) {
            resolved.put(key, withoutCallers(list));
          }
        });
    SortedMap<ServicePortKey, RouteList> current = Collections.unmodifiableSortedMap(resolved);
    return shared.computeIfAbsent(current, one -> before.getOrDefault(one, one));
  }

  private static RouteList withoutCallers(RouteList list) {
    return new RouteList(
        list.routes().stream().map(RoutesByCaller::forAnyone).toList(), list.noMatch());
  }

  private static Route forAnyone(Route route) {
    return route.from().equals(CallerMatch.ANYONE)
        ? route
        : new Route(
            route.origin(),
            route.match(),
            CallerMatch.ANYONE,
            route.outcome(),
            route.requestHeaders(),
            route.responseHeaders(),
            route.fault(),
            route.cors());
  }
}
