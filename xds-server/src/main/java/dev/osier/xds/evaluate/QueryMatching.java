package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import java.util.Optional;

/**
 * Envoy's {@code QueryParameterMatcher}: of a parameter that stands several times only the first
 * value counts, and nothing is decoded.
 */
final class QueryMatching {
  private QueryMatching() {}

  static boolean matches(QueryParameterMatcher matcher, String path) {
    Optional<String> value = first(path, matcher.getName());
    return switch (matcher.getQueryParameterMatchSpecifierCase()) {
      case STRING_MATCH ->
          value.isPresent() && StringMatching.matches(matcher.getStringMatch(), value.get());
      case PRESENT_MATCH -> value.isPresent() == matcher.getPresentMatch();
      case QUERYPARAMETERMATCHSPECIFIER_NOT_SET -> value.isPresent();
    };
  }

  private static Optional<String> first(String path, String name) {
    int start = path.indexOf('?') + 1;
    if (start == 0) {
      return Optional.empty();
    }
    while (start < path.length()) {
      int end = path.indexOf('&', start);
      if (end < 0) {
        end = path.length();
      }
      String parameter = path.substring(start, end);
      int equals = parameter.indexOf('=');
      String key = equals < 0 ? parameter : parameter.substring(0, equals);
      if (key.equals(name)) {
        return Optional.of(equals < 0 ? "" : parameter.substring(equals + 1));
      }
      start = end + 1;
    }
    return Optional.empty();
  }
}
