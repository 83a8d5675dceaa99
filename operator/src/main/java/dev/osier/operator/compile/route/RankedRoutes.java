package dev.osier.operator.compile.route;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.CallerMatch;
import dev.osier.mesh.route.NoMatch;
import dev.osier.mesh.route.RequestMatch;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteList;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.operator.compile.route.RankedRoute.Reach;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The routes of one service port for the same callers, collected object by object. */
final class RankedRoutes {
  private final ServicePortKey port;
  private final Set<NamespacedName> rules = new HashSet<>();
  private final List<RankedRoute> routes = new ArrayList<>();
  private NoMatch noMatch = NoMatch.FORWARD;

  RankedRoutes(ServicePortKey port) {
    this.port = port;
  }

  /**
   * The routes in order, and those that no request reaches.
   *
   * @param list the routes that can be reached
   * @param shadows what is said of the others, by where they were written
   */
  record Ordered(RouteList list, Map<RouteOrigin, String> shadows) {}

  /** Adds an object's routes; a second time changes nothing. */
  void add(CompiledRule rule) {
    if (!rules.add(rule.state().name())) {
      return;
    }
    for (CompiledRule.Draft draft : rule.drafts()) {
      routes.add(
          new RankedRoute(
              draft.body().route(draft.origin(), draft.match(), port),
              draft.field(),
              draft.specificity(),
              rule.state()));
    }
    if (rule.state().spec().noMatch() == dev.osier.crds.route.RouteRuleSpec.NoMatch.REJECT) {
      noMatch = NoMatch.REJECT;
    }
  }

  Ordered order() {
    List<RankedRoute> inOrder = routes.stream().sorted(RankedRoute.ORDER).toList();
    Map<Reach, RankedRoute> first = new HashMap<>();
    List<Route> reached = new ArrayList<>();
    Map<RouteOrigin, String> shadows = new HashMap<>();
    for (RankedRoute route : inOrder) {
      Optional<RankedRoute> winner = winner(route, first);
      if (winner.isPresent()) {
        shadows.put(route.route().origin(), shadow(route, winner.get()));
      } else {
        first.put(route.reach(), route);
        reached.add(route.route());
      }
    }
    return new Ordered(new RouteList(reached, noMatch), shadows);
  }

  /** An earlier route that takes every request that this one could. */
  private static Optional<RankedRoute> winner(RankedRoute route, Map<Reach, RankedRoute> first) {
    RequestMatch match = route.route().match();
    CallerMatch from = route.route().from();
    return Stream.of(
            new Reach(match, from),
            new Reach(match, CallerMatch.ANYONE),
            new Reach(RequestMatch.ANY, from),
            new Reach(RequestMatch.ANY, CallerMatch.ANYONE))
        .flatMap(reach -> Optional.ofNullable(first.get(reach)).stream())
        .min(RankedRoute.ORDER);
  }

  private static String shadow(RankedRoute loser, RankedRoute winner) {
    boolean same = loser.rule().name().equals(winner.rule().name());
    return "%s is never reached: %s%s matches %s and %s"
        .formatted(
            loser.field(),
            same ? "" : winner.route().origin().reference() + " ",
            winner.field(),
            loser.reach().equals(winner.reach()) ? "the same" : "all of it",
            winner.advantageOver(loser));
  }
}
