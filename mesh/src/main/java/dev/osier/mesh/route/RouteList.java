package dev.osier.mesh.route;

import java.util.ArrayList;
import java.util.List;

/**
 * Routes in the order in which they are asked; the first that matches is taken.
 *
 * @param routes the routes
 * @param noMatch what becomes of the rest
 */
public record RouteList(List<Route> routes, NoMatch noMatch) {
  /** No routes, which changes nothing. */
  public static final RouteList NONE = new RouteList(List.of(), NoMatch.FORWARD);

  public RouteList {
    routes = List.copyOf(routes);
  }

  /** Those of the routes that are for a caller. */
  RouteList seenBy(Caller caller) {
    return new RouteList(
        routes.stream().filter(route -> route.from().includes(caller)).toList(), noMatch);
  }

  /** These routes, and after them those of another list, unless these let nothing through. */
  RouteList then(RouteList next) {
    if (noMatch == NoMatch.REJECT || next.equals(NONE)) {
      return this;
    }
    List<Route> all = new ArrayList<>(routes);
    all.addAll(next.routes);
    return new RouteList(all, next.noMatch);
  }
}
