package dev.osier.xds.translate;

import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;

/** Regular expressions as Envoy takes them: RE2's syntax, matched against the whole text. */
final class RegularExpressions {
  private RegularExpressions() {}

  static RegexMatcher matcher(String pattern) {
    return RegexMatcher.newBuilder().setRegex(pattern).build();
  }

  /** Replaces what a pattern finds by a text, literally. */
  static RegexMatchAndSubstitute replacing(String pattern, String text) {
    return RegexMatchAndSubstitute.newBuilder()
        .setPattern(matcher(pattern))
        .setSubstitution(text.replace("\\", "\\\\"))
        .build();
  }
}
