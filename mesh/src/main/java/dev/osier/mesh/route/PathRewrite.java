package dev.osier.mesh.route;

/** How a path is changed. The query stays. */
public sealed interface PathRewrite {
  /**
   * All of it is replaced.
   *
   * @param path the new path
   */
  record ReplaceFullPath(String path) implements PathRewrite {}

  /**
   * The prefix that was matched is replaced.
   *
   * @param prefix the new prefix; begins with a slash
   */
  record ReplacePrefixMatch(String prefix) implements PathRewrite {}
}
