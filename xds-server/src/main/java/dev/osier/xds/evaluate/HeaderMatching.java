package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import java.util.List;
import java.util.function.Predicate;

/**
 * Envoy's {@code HeaderMatcher}. A header that stands several times matches if one of its values
 * does; under {@code invert_match}, if none does.
 */
final class HeaderMatching {
  private HeaderMatching() {}

  static boolean matches(HeaderMatcher matcher, Request request) {
    List<String> values = values(matcher.getName(), request);
    return switch (matcher.getHeaderMatchSpecifierCase()) {
      case PRESENT_MATCH, HEADERMATCHSPECIFIER_NOT_SET -> present(matcher, values);
      case STRING_MATCH ->
          anyMatches(
              matcher, values, value -> StringMatching.matches(matcher.getStringMatch(), value));
      case EXACT_MATCH, SAFE_REGEX_MATCH, RANGE_MATCH, PREFIX_MATCH, SUFFIX_MATCH, CONTAINS_MATCH ->
          throw new UnknownConfigurationException(
              "header matcher " + matcher.getHeaderMatchSpecifierCase());
    };
  }

  private static boolean present(HeaderMatcher matcher, List<String> values) {
    if (matcher.getTreatMissingHeaderAsEmpty()) {
      throw new UnknownConfigurationException(
          "treat_missing_header_as_empty beside present_match of " + matcher.getName());
    }
    boolean wanted = !matcher.hasPresentMatch() || matcher.getPresentMatch();
    return (wanted != values.isEmpty()) != matcher.getInvertMatch();
  }

  private static boolean anyMatches(
      HeaderMatcher matcher, List<String> values, Predicate<String> matches) {
    if (!values.isEmpty()) {
      return values.stream().anyMatch(matches) != matcher.getInvertMatch();
    }
    // What is not there matches nothing, not even the opposite.
    return matcher.getTreatMissingHeaderAsEmpty() && matches.test("") != matcher.getInvertMatch();
  }

  private static List<String> values(String name, Request request) {
    String lower = Ascii.lowerCase(name);
    return switch (lower) {
      case ":authority", "host" -> List.of(request.authority());
      case ":method" -> List.of(request.method());
      case ":path" -> List.of(request.path());
      case ":scheme" -> List.of(RequestHeaders.scheme(request));
      default -> request.headers().values(lower);
    };
  }
}
