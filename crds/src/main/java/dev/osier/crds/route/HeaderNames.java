package dev.osier.crds.route;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What is accepted as a header's name and value (RFC 9110, section 5). */
public final class HeaderNames {
  /** A token of HTTP. Pseudo headers such as {@code :authority} are none. */
  static final String PATTERN = "^[A-Za-z0-9!#$%&'*+.^_|~`-]+$";

  /** The length of the longest name, in characters. */
  static final int MAX_LENGTH = 256;

  /** No control characters but the tab, so no line break either. */
  static final String VALUE_PATTERN = "^[^\\x00-\\x08\\x0a-\\x1f\\x7f]*$";

  /** The length of the longest value, in characters. */
  static final int VALUE_MAX_LENGTH = 4096;

  /** Names in lower case that cannot be changed, as a regular expression inside a text of CEL. */
  static final String RESERVED =
      "^(host|content-length|connection|keep-alive|proxy-connection|te|trailer|transfer-encoding"
          + "|upgrade|x-envoy-.*|x-osier-.*)$";

  /** What is said of a name that is {@link #RESERVED}. */
  public static final String RESERVED_MESSAGE =
      "host (see rewrite.hostname), content-length, hop-by-hop, x-envoy- and x-osier- headers"
          + " cannot be changed";

  private static final Predicate<String> IS_RESERVED = Pattern.compile(RESERVED).asMatchPredicate();

  private HeaderNames() {}

  /** Whether a header of this name, in lower case, cannot be changed. */
  public static boolean isReserved(String name) {
    return IS_RESERVED.test(name);
  }
}
