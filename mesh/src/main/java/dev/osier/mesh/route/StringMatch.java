package dev.osier.mesh.route;

/** What a value must be like. */
public sealed interface StringMatch {
  /**
   * The very same text, case included.
   *
   * @param value the text
   */
  record Exact(String value) implements StringMatch {}

  /**
   * A text that the whole of a regular expression matches.
   *
   * @param pattern in RE2's syntax, checked
   */
  record RegularExpression(String pattern) implements StringMatch {}

  /** Any text, an empty one included. */
  record Present() implements StringMatch {}
}
