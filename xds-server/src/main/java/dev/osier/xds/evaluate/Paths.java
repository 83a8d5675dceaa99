package dev.osier.xds.evaluate;

/** The parts of a {@code :path}. */
final class Paths {
  private Paths() {}

  /** The path without query and fragment. */
  static String withoutQuery(String path) {
    return path.substring(0, end(path));
  }

  /** What follows the path, with its question mark; empty if nothing does. */
  static String query(String path) {
    return path.substring(end(path));
  }

  private static int end(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '?' || path.charAt(i) == '#') {
        return i;
      }
    }
    return path.length();
  }
}
