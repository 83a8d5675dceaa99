package dev.osier.operator.regex;

/** A place in a text that is being read. */
final class Cursor {
  private final String text;
  private int position;

  Cursor(String text) {
    this.text = text;
  }

  int position() {
    return position;
  }

  boolean atEnd() {
    return position == text.length();
  }

  boolean at(char expected) {
    return !atEnd() && text.charAt(position) == expected;
  }

  boolean startsWith(String expected) {
    return text.startsWith(expected, position);
  }

  char next() {
    return text.charAt(position++);
  }

  boolean skip(String expected) {
    if (!startsWith(expected)) {
      return false;
    }
    position += expected.length();
    return true;
  }

  /** The digits that follow, maybe none. */
  String digits() {
    int start = position;
    while (!atEnd() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
      position++;
    }
    return text.substring(start, position);
  }
}
