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
 * object, and so does a caller for whom nothing changed since the predecessor. Of one for whom
 * something did, the ports where nothing did have the same object.
 */
final class RoutesByCaller {
  private final SortedMap<ServicePortKey, PortRoutes> routes;
  private final CallerTraits traits;
  private final Map<SortedMap<ServicePortKey, RouteList>, SortedMap<ServicePortKey, RouteList>>
      sharedBefore;
  private final Map<Caller, SortedMap<ServicePortKey, RouteList>> seenBefore;
  private final ConcurrentMap<
          SortedMap<ServicePortKey, RouteList>, SortedMap<ServicePortKey, RouteList>>
      shared = new ConcurrentHashMap<>();
  private final ConcurrentMap<Caller, SortedMap<ServicePortKey, RouteList>> seen =
      new ConcurrentHashMap<>();

  private RoutesByCaller(
      SortedMap<ServicePortKey, PortRoutes> routes,
      Map<SortedMap<ServicePortKey, RouteList>, SortedMap<ServicePortKey, RouteList>> sharedBefore,
      Map<Caller, SortedMap<ServicePortKey, RouteList>> seenBefore) {
    this.routes = routes;
    this.sharedBefore = sharedBefore;
    this.seenBefore = seenBefore;
    traits = CallerTraits.of(routes.values());
  }

  /** The rules of the first mesh. */
  static RoutesByCaller of(SortedMap<ServicePortKey, PortRoutes> routes) {
    return new RoutesByCaller(routes, Map.of(), Map.of());
  }

  /** The rules of the mesh that comes after this one's. */
  RoutesByCaller next(SortedMap<ServicePortKey, PortRoutes> successor) {
    return successor.equals(routes) ? this : new RoutesByCaller(successor, shared, seen);
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
    SortedMap<ServicePortKey, RouteList> before =
        seenBefore.getOrDefault(caller, Collections.emptySortedMap());
    SortedMap<ServicePortKey, RouteList> resolved = new TreeMap<>();
    routes.forEach(
        (key, port) -> {
          RouteList list = port.seenBy(caller);
          if (!list.equals(RouteList.NONE)) {
            RouteList now = withoutCallers(list);
            RouteList old = before.getOrDefault(key, now);
            resolved.put(key, now.equals(old) ? old : now);
          }
        });
    SortedMap<ServicePortKey, RouteList> current = Collections.unmodifiableSortedMap(resolved);
    return shared.computeIfAbsent(current, one -> sharedBefore.getOrDefault(one, one));
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
