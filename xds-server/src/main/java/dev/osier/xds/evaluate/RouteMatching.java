package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import java.util.ArrayList;
import java.util.List;

/** Whether a route wants a request, and if not, why. */
final class RouteMatching {
  private RouteMatching() {}

  /** The criteria that the request does not meet; none if the route wants it. */
  static List<String> unmet(RouteMatch match, Request request) {
    List<String> unmet = new ArrayList<>();
    if (!PathMatching.matches(match, request)) {
      unmet.add("path");
    }
    for (HeaderMatcher matcher : match.getHeadersList()) {
      if (!HeaderMatching.matches(matcher, request)) {
        unmet.add("header " + matcher.getName());
      }
    }
    for (QueryParameterMatcher matcher : match.getQueryParametersList()) {
      if (!QueryMatching.matches(matcher, request.path())) {
        unmet.add("query parameter " + matcher.getName());
      }
    }
    if (match.hasGrpc() && !request.isGrpc()) {
      unmet.add("gRPC");
    }
    if (share(match).isNone()) {
      unmet.add("fraction");
    }
    return unmet;
  }

  /** The share of requests that the route wants. */
  static Fraction share(RouteMatch match) {
    return match.hasRuntimeFraction()
        ? Fraction.of(match.getRuntimeFraction().getDefaultValue())
        : Fraction.ALL;
  }
}
