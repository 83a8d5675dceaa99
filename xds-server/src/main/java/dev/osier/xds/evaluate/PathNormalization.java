package dev.osier.xds.evaluate;

import java.util.Locale;
import java.util.Optional;

/**
 * What Envoy makes of a path before it is matched or sent on: {@code normalize_path} (dot segments
 * resolved, unreserved characters decoded, others encoded) and {@code merge_slashes}. Encoded
 * slashes stay. The query is left alone.
 */
final class PathNormalization {
  private static final String ENCODED = "\"<>^`{|}";
  private static final int HEX = 16;

  private final String path;
  private final StringBuilder output = new StringBuilder();
  private int position;

  private PathNormalization(String path) {
    this.path = path;
  }

  /** The normal form; empty if Envoy refuses the path. */
  static Optional<String> of(String pathAndQuery) {
    int end = pathAndQuery.indexOf('?');
    String path = end < 0 ? pathAndQuery : pathAndQuery.substring(0, end);
    return new PathNormalization(withoutDotParameters(path))
        .resolve()
        .map(resolved -> mergeSlashes(resolved) + pathAndQuery.substring(path.length()));
  }

  // "..;a=b" is "..", for there are servers that take it so (CVE-2026-73551).
  private static String withoutDotParameters(String path) {
    StringBuilder result = new StringBuilder();
    int start = 0;
    while (start <= path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      String segment = path.substring(start, end);
      boolean dots = segment.startsWith(".;") || segment.startsWith("..;");
      result.append(dots ? segment.substring(0, segment.indexOf(';')) : segment);
      if (slash >= 0) {
        result.append('/');
      }
      start = end + 1;
    }
    return result.toString();
  }

  private Optional<String> resolve() {
    while (position < path.length()) {
      char character = path.charAt(position);
      int dot = dotLength(position);
      if (dot > 0) {
        dot(dot);
      } else if (character == '%') {
        if (!escape()) {
          return Optional.empty();
        }
      } else {
        plain(character);
        position++;
      }
    }
    return Optional.of(output.toString());
  }

  private void plain(char character) {
    if (character == '\\') {
      output.append('/');
    } else if (ENCODED.indexOf(character) >= 0) {
      output.append('%').append(Integer.toHexString(character).toUpperCase(Locale.ROOT));
    } else {
      output.append(character);
    }
  }

  private boolean escape() {
    int value = escaped(position);
    if (value == 0) {
      return false;
    }
    if (value < 0) {
      output.append('%');
      position++;
      return true;
    }
    if (isUnreserved((char) value)) {
      output.append((char) value);
    } else {
      output.append(path, position, position + 3);
    }
    position += 3;
    return true;
  }

  private void dot(int length) {
    boolean startsSegment = !output.isEmpty() && output.charAt(output.length() - 1) == '/';
    int after = position + length;
    if (startsSegment && isEndOfSegment(after)) {
      position = after + 1;
      return;
    }
    int second = dotLength(after);
    if (startsSegment && second > 0 && isEndOfSegment(after + second)) {
      removeLastSegment();
      position = after + second + 1;
      return;
    }
    output.append('.');
    position = after;
  }

  private void removeLastSegment() {
    int slash = output.lastIndexOf("/", output.length() - 2);
    if (slash >= 0) {
      output.setLength(slash + 1);
    }
  }

  private boolean isEndOfSegment(int at) {
    return at >= path.length() || path.charAt(at) == '/' || path.charAt(at) == '\\';
  }

  // How many characters the dot at a place takes; 0 if there is none.
  private int dotLength(int at) {
    if (at >= path.length()) {
      return 0;
    }
    if (path.charAt(at) == '.') {
      return 1;
    }
    return escaped(at) == '.' ? 3 : 0;
  }

  // The character that is encoded at a place; negative if there is none.
  private int escaped(int at) {
    if (at + 2 >= path.length() || path.charAt(at) != '%') {
      return -1;
    }
    int high = Character.digit(path.charAt(at + 1), HEX);
    int low = Character.digit(path.charAt(at + 2), HEX);
    return high < 0 || low < 0 ? -1 : high * HEX + low;
  }

  private static boolean isUnreserved(char character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || "-._~".indexOf(character) >= 0;
  }

  private static String mergeSlashes(String path) {
    String merged = path.replaceAll("/+", "/");
    // To Envoy the first and the last slash of a path are not the same, even if there is no other.
    return merged.equals("/") && path.length() > 1 ? "//" : merged;
  }
}
