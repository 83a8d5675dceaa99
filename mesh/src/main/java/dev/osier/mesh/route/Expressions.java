package dev.osier.mesh.route;

/**
 * The regular expressions, in RE2's syntax, that stand for what users write without one. Who checks
 * that Envoy takes them and who hands them to Envoy have them from here, so that the two agree.
 */
public final class Expressions {
  private static final String LABELS = "[A-Za-z0-9.-]+";

  private Expressions() {}

  /** The expression that matches a text alone: whatever could have a meaning loses it. */
  public static String literal(String text) {
    StringBuilder quoted = new StringBuilder();
    text.codePoints()
        .forEach(
            character -> {
              if (character < 0x80 && !Character.isLetterOrDigit(character) && character != '_') {
                quoted.append('\\');
              }
              quoted.appendCodePoint(character);
            });
    return quoted.toString();
  }

  /**
   * The expression that matches a {@code Cookie} header in which a cookie is like this: the header
   * holds all of them, separated by semicolons (RFC 6265, section 4.2.1).
   */
  public static String cookieHeader(NamedMatch cookie) {
    String value =
        switch (cookie.value()) {
          case StringMatch.Exact(String text) -> literal(text);
          case StringMatch.RegularExpression(String pattern) -> "(?:" + pattern + ")";
          case StringMatch.Present() -> "[^;]*";
        };
    return "(?:.*;\\s*)?" + literal(cookie.name()) + "=" + value + "(?:\\s*;.*)?";
  }

  /**
   * The expression that matches the origins at any depth below a domain.
   *
   * @param scheme such as {@code https}
   * @param domain such as {@code shop.example}
   */
  public static String originsBelow(String scheme, String domain) {
    return literal(scheme + "://") + LABELS + literal("." + domain);
  }
}
