package dev.osier.xds.translate;

import com.google.protobuf.BoolValue;
import dev.osier.mesh.route.Cors;
import dev.osier.mesh.route.Expressions;
import dev.osier.mesh.route.NamedMatch;
import dev.osier.mesh.route.RequestMatch;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.StringMatch;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which pages of other origins may call. Preflight requests are answered by the proxy. */
final class RouteCors {
  private static final String ANY = "*";
  private static final String ANY_HOST = "://*.";
  private static final String PREFLIGHT = "OPTIONS";

  private RouteCors() {}

  static CorsPolicy translate(Cors cors) {
    CorsPolicy.Builder policy = CorsPolicy.newBuilder();
    cors.allowOrigins().forEach(origin -> policy.addAllowOriginStringMatch(origin(origin)));
    policy
        .setAllowMethods(list(cors.allowMethods()))
        .setAllowHeaders(list(cors.allowHeaders()))
        .setExposeHeaders(list(cors.exposeHeaders()))
        .setAllowCredentials(BoolValue.of(cors.allowCredentials()));
    cors.maxAge().ifPresent(age -> policy.setMaxAge(String.valueOf(age.toSeconds())));
    return policy.build();
  }

  /**
   * The same for the preflight requests of a route that is for one method only: they ask for that
   * method by another. Empty if the route takes its preflight requests itself.
   */
  static Optional<Route> preflight(Route route) {
    return route.cors().isEmpty()
        ? Optional.empty()
        : route
            .match()
            .method()
            .filter(method -> !method.equals(PREFLIGHT))
            .map(
                method ->
                    new Route(
                        route.origin(),
                        preflight(route.match(), method),
                        route.from(),
                        route.outcome(),
                        route.requestHeaders(),
                        route.responseHeaders(),
                        route.fault(),
                        route.cors()));
  }

  private static RequestMatch preflight(RequestMatch match, String method) {
    List<NamedMatch> headers = new ArrayList<>(match.headers());
    headers.add(new NamedMatch("origin", new StringMatch.Present()));
    headers.add(new NamedMatch("access-control-request-method", new StringMatch.Exact(method)));
    return new RequestMatch(
        match.path(), Optional.of(PREFLIGHT), headers, match.queryParams(), match.cookies());
  }

  // An asterisk alone is Envoy's own word for every origin.
  private static StringMatcher origin(String origin) {
    int host = origin.indexOf(ANY_HOST);
    if (origin.equals(ANY) || host < 0) {
      return StringMatcher.newBuilder().setExact(origin).build();
    }
    String scheme = origin.substring(0, host);
    String domain = origin.substring(host + ANY_HOST.length());
    return StringMatcher.newBuilder()
        .setSafeRegex(RegularExpressions.matcher(Expressions.originsBelow(scheme, domain)))
        .build();
  }

  private static String list(List<String> values) {
    return String.join(", ", values);
  }
}
