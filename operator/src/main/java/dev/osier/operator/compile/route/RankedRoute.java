package dev.osier.operator.compile.route;

import dev.osier.mesh.route.CallerMatch;
import dev.osier.mesh.route.RequestMatch;
import dev.osier.mesh.route.Route;
import dev.osier.operator.compile.field.FieldPath;
import dev.osier.operator.state.RouteRuleState;
import java.util.Comparator;

/**
 * A route and all that its place among others depends on.
 *
 * @param route the route
 * @param field the field it was written in
 * @param specificity how closely it describes requests
 * @param rule the object it was written in
 */
record RankedRoute(Route route, FieldPath field, Specificity specificity, RouteRuleState rule) {
  /** The order in which routes are asked; no two routes are equal in it. */
  static final Comparator<RankedRoute> ORDER =
      Comparator.comparing(RankedRoute::precedence, Comparator.reverseOrder())
          .thenComparing(RankedRoute::specificity, Comparator.reverseOrder())
          .thenComparing(ranked -> ranked.rule().created())
          .thenComparing(ranked -> ranked.rule().name())
          .thenComparingInt(ranked -> ranked.route().origin().rule())
          .thenComparingInt(ranked -> ranked.route().origin().match());

  int precedence() {
    return rule.spec().precedence();
  }

  /** Whose requests, and which: what two routes have in common that mean the same ones. */
  Reach reach() {
    return new Reach(route.match(), route.from());
  }

  /** Why another route that could take the same requests is asked after this one. */
  String advantageOver(RankedRoute other) {
    if (precedence() != other.precedence()) {
      return "has the higher precedence";
    }
    if (!rule.created().equals(other.rule().created())) {
      return "is older";
    }
    return rule.name().equals(other.rule().name()) ? "comes first" : "comes first by name";
  }

  /**
   * The requests that a route can take.
   *
   * @param match which
   * @param from whose
   */
  record Reach(RequestMatch match, CallerMatch from) {}
}
