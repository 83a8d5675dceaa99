package dev.osier.mesh.route;

/** What a request's path, without the query, must be like. */
public sealed interface PathMatch {
  /** Every path. */
  PathMatch ANY = new Prefix("/");

  /**
   * The very same path.
   *
   * @param path begins with a slash
   */
  record Exact(String path) implements PathMatch {}

  /**
   * A path that begins with these elements: {@code /v1} matches {@code /v1} and {@code /v1/x}, not
   * {@code /v10}.
   *
   * @param path begins with a slash; a slash at its end means nothing
   */
  record Prefix(String path) implements PathMatch {}

  /**
   * A path that the whole of a regular expression matches.
   *
   * @param pattern in RE2's syntax, checked
   */
  record RegularExpression(String pattern) implements PathMatch {}
}
