package dev.osier.operator.regex;

/** What stands after a backslash. */
final class Escape {
  private Escape() {}

  static char character(Cursor cursor) throws Refusal {
    if (cursor.atEnd()) {
      throw Refusal.because("a backslash at the end");
    }
    return cursor.next();
  }

  /** The character that an escaped one stands for: punctuation stands for itself. */
  static char literal(char escaped) throws Refusal {
    if (Character.isLetterOrDigit(escaped)) {
      throw Refusal.because("\\%s is not supported here".formatted(escaped));
    }
    return escaped;
  }
}
