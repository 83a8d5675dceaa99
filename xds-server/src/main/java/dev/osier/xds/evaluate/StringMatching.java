package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;

/** Envoy's {@code StringMatcher}; case is a matter of ASCII letters. */
final class StringMatching {
  private StringMatching() {}

  static boolean matches(StringMatcher matcher, String value) {
    boolean ignoreCase = matcher.getIgnoreCase();
    return switch (matcher.getMatchPatternCase()) {
      case EXACT -> equal(value, matcher.getExact(), ignoreCase);
      case PREFIX -> startsWith(value, matcher.getPrefix(), ignoreCase);
      case SUFFIX -> fold(value, ignoreCase).endsWith(fold(matcher.getSuffix(), ignoreCase));
      case CONTAINS -> fold(value, ignoreCase).contains(fold(matcher.getContains(), ignoreCase));
      case SAFE_REGEX -> Regexes.matches(matcher.getSafeRegex(), value);
      case CUSTOM, MATCHPATTERN_NOT_SET ->
          throw new UnknownConfigurationException(
              "string matcher " + matcher.getMatchPatternCase());
    };
  }

  static boolean equal(String value, String expected, boolean ignoreCase) {
    return fold(value, ignoreCase).equals(fold(expected, ignoreCase));
  }

  static boolean startsWith(String value, String prefix, boolean ignoreCase) {
    return fold(value, ignoreCase).startsWith(fold(prefix, ignoreCase));
  }

  private static String fold(String text, boolean ignoreCase) {
    return ignoreCase ? Ascii.lowerCase(text) : text;
  }
}
