package dev.osier.operator.regex;

import java.util.Optional;

/** The parser of a class in brackets. It takes over where the expression's parser stands. */
final class BracketParser {
  private final Cursor cursor;
  private final boolean folds;

  BracketParser(Cursor cursor, boolean folds) {
    this.cursor = cursor;
    this.folds = folds;
  }

  CharacterSet set() throws Refusal {
    cursor.skip("[");
    boolean negated = cursor.skip("^");
    CharacterSet set = new CharacterSet();
    boolean first = true;
    while (first || !cursor.at(']')) {
      set.addAll(element(first));
      first = false;
    }
    cursor.skip("]");
    return negated ? set.negate() : set;
  }

  private CharacterSet element(boolean first) throws Refusal {
    requireMore();
    if (cursor.skip("\\")) {
      char escaped = Escape.character(cursor);
      Optional<CharacterSet> named = NamedClass.of(escaped, folds);
      return named.isPresent() ? named.get() : range(Escape.literal(escaped));
    }
    if (cursor.startsWith("[:")) {
      throw Refusal.because("classes such as [:alpha:] are not supported");
    }
    if (cursor.at(']')) {
      throw Refusal.because("] as the first character of [...]; for the character write \\]");
    }
    char character = cursor.next();
    if (character == '-' && !first && !cursor.at(']')) {
      throw Refusal.because("- in the midst of [...]; for the character write \\-");
    }
    return range(character);
  }

  /** A range, or a character alone: a dash before the end is one. */
  private CharacterSet range(char start) throws Refusal {
    char end = start;
    if (cursor.at('-') && !cursor.startsWith("-]")) {
      cursor.next();
      requireMore();
      end = cursor.skip("\\") ? Escape.literal(Escape.character(cursor)) : cursor.next();
    }
    if (end < start) {
      throw Refusal.because("a range from %s down to %s".formatted(start, end));
    }
    CharacterSet set = new CharacterSet().add(start, end);
    return folds ? set.fold() : set;
  }

  private void requireMore() throws Refusal {
    if (cursor.atEnd()) {
      throw Refusal.because("missing closing ]");
    }
  }
}
