package dev.osier.xds.evaluate;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;

/** Regular expressions with the engine's syntax that Envoy has (RE2). */
final class Regexes {
  private Regexes() {}

  /** Whether the whole text matches. */
  static boolean matches(RegexMatcher matcher, String text) {
    return compile(matcher).matches(text);
  }

  /**
   * The text with every match replaced ({@code RE2::GlobalReplace}): {@code \1} stands for a group,
   * {@code \0} for the match, {@code \\} for a backslash.
   */
  static String replaceAll(RegexMatchAndSubstitute rewrite, String text) {
    Matcher matcher = compile(rewrite.getPattern()).matcher(text);
    String substitution = rewrite.getSubstitution();
    if (highestGroup(substitution) > matcher.groupCount()) {
      return text;
    }
    StringBuilder result = new StringBuilder();
    int position = 0;
    int lastEnd = -1;
    while (position <= text.length() && matcher.find(position)) {
      result.append(text, position, matcher.start());
      if (matcher.start() == lastEnd && matcher.end() == matcher.start()) {
        // An empty match where the last one ended is none.
        if (position < text.length()) {
          result.append(text.charAt(position));
        }
        position++;
      } else {
        appendSubstitution(result, substitution, matcher);
        position = matcher.end();
        lastEnd = position;
      }
    }
    if (position < text.length()) {
      result.append(text, position, text.length());
    }
    return result.toString();
  }

  private static void appendSubstitution(StringBuilder result, String substitution, Matcher match) {
    int i = 0;
    while (i < substitution.length()) {
      char character = substitution.charAt(i);
      if (character != '\\' || i + 1 == substitution.length()) {
        result.append(character);
        i++;
        continue;
      }
      char escaped = substitution.charAt(i + 1);
      if (isDigit(escaped)) {
        String group = match.group(escaped - '0');
        result.append(group == null ? "" : group);
      } else {
        result.append(escaped);
      }
      i += 2;
    }
  }

  private static int highestGroup(String substitution) {
    int highest = 0;
    int i = 0;
    while (i + 1 < substitution.length()) {
      if (substitution.charAt(i) == '\\') {
        char escaped = substitution.charAt(i + 1);
        highest = isDigit(escaped) ? Math.max(highest, escaped - '0') : highest;
        i++;
      }
      i++;
    }
    return highest;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static Pattern compile(RegexMatcher matcher) {
    try {
      return Pattern.compile(matcher.getRegex());
    } catch (PatternSyntaxException e) {
      throw new UnknownConfigurationException("regular expression " + matcher.getRegex());
    }
  }
}
