package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a browser is told that asks for another origin (Fetch standard, "CORS protocol").
 *
 * @param origin the origin, which the policy allows
 * @param preflight whether the request only asks what is allowed
 * @param response the headers that the answer gets
 */
public record Cors(String origin, boolean preflight, HeaderChanges response) {
  /**
   * What the policies of a route, its virtual host and its table make of the request, the most
   * specific first. Envoy asks them field by field, and takes the first that says something.
   *
   * @return empty if the request names no origin, or one that is not allowed
   */
  static Optional<Cors> of(List<CorsPolicy> policies, Request request) {
    String origin = request.headers().first("origin");
    boolean allowed =
        policies.stream()
            .map(CorsPolicy::getAllowOriginStringMatchList)
            .filter(matchers -> !matchers.isEmpty())
            .findFirst()
            .filter(
                matchers ->
                    matchers.stream().anyMatch(matcher -> StringMatching.matches(matcher, origin)))
            .isPresent();
    if (origin.isEmpty() || !allowed) {
      return Optional.empty();
    }
    boolean preflight =
        request.method().equals("OPTIONS")
            && !request.headers().first("access-control-request-method").isEmpty();
    boolean credentials =
        policies.stream()
            .filter(CorsPolicy::hasAllowCredentials)
            .findFirst()
            .filter(policy -> policy.getAllowCredentials().getValue())
            .isPresent();
    List<HeaderChanges.Addition> headers = new ArrayList<>();
    set(headers, "allow-origin", origin);
    set(headers, "allow-credentials", credentials ? "true" : "");
    set(headers, "expose-headers", first(policies, CorsPolicy::getExposeHeaders));
    if (preflight) {
      set(headers, "allow-methods", first(policies, CorsPolicy::getAllowMethods));
      set(headers, "allow-headers", first(policies, CorsPolicy::getAllowHeaders));
      set(headers, "max-age", first(policies, CorsPolicy::getMaxAge));
    }
    return Optional.of(new Cors(origin, preflight, new HeaderChanges(List.of(), headers)));
  }

  private static String first(List<CorsPolicy> policies, Function<CorsPolicy, String> field) {
    return policies.stream().map(field).filter(value -> !value.isEmpty()).findFirst().orElse("");
  }

  private static void set(List<HeaderChanges.Addition> headers, String name, String value) {
    if (!value.isEmpty()) {
      headers.add(
          new HeaderChanges.Addition(
              "access-control-" + name, value, HeaderChanges.Action.OVERWRITE));
    }
  }
}
