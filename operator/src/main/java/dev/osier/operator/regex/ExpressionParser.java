package dev.osier.operator.regex;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parser of the accepted syntax ({@link RegularExpression}), by recursive descent. It measures
 * as it reads and builds no tree.
 */
final class ExpressionParser {
  /** What a text comes to. */
  sealed interface Result permits Parsed, Refused {}

  /** An expression of the accepted syntax. */
  record Parsed(ProgramSize size) implements Result {}

  /** Another text; {@code why} is one lower-case sentence. */
  record Refused(String why) implements Result {}

  private static final String CASE_INSENSITIVE = "(?i)";

  private final Cursor cursor;
  private final boolean folds;

  private ExpressionParser(String text) {
    this.cursor = new Cursor(text);
    this.folds = cursor.skip(CASE_INSENSITIVE);
  }

  static Result parse(String text) {
    try {
      requirePrintableAscii(text);
      return new Parsed(new ExpressionParser(text).whole());
    } catch (Refusal refusal) {
      return new Refused(refusal.why());
    }
  }

  private static void requirePrintableAscii(String text) throws Refusal {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character < ' ' || character > '~') {
        throw Refusal.because(
            "only printable ascii is supported, not U+%04X".formatted((int) character));
      }
    }
  }

  private ProgramSize whole() throws Refusal {
    ProgramSize size = alternatives();
    if (!cursor.atEnd()) {
      throw Refusal.because("a closing ) without an opening one");
    }
    return size;
  }

  private ProgramSize alternatives() throws Refusal {
    List<ProgramSize> branches = new ArrayList<>();
    do {
      branches.add(sequence());
    } while (cursor.skip("|"));
    if (branches.size() > 1) {
      for (ProgramSize branch : branches) {
        Refusal.ifLoopsAreNested(branch);
      }
    }
    return ProgramSize.anyOf(branches);
  }

  private ProgramSize sequence() throws Refusal {
    ProgramSize size = ProgramSize.EMPTY;
    while (!cursor.atEnd() && !cursor.at('|') && !cursor.at(')')) {
      size = size.then(repeated());
    }
    return size;
  }

  private ProgramSize repeated() throws Refusal {
    ProgramSize part = part();
    Optional<Repetition> repetition = Repetition.read(cursor);
    if (repetition.isEmpty()) {
      return part;
    }
    cursor.skip("?");
    int at = cursor.position();
    if (Repetition.read(cursor).isPresent()) {
      throw Refusal.because(
          "a repetition of a repetition at character %d: put the inner one in (?:...)"
              .formatted(at + 1));
    }
    return repetition.get().of(part);
  }

  private ProgramSize part() throws Refusal {
    if (cursor.at('[')) {
      return reading(new BracketParser(cursor, folds).set());
    }
    char character = cursor.next();
    return switch (character) {
      case '(' -> group();
      case '^', '$' -> ProgramSize.assertion();
      case '.' -> reading(new CharacterSet().add('\n', '\n').negate());
      case '\\' -> escaped(Escape.character(cursor));
      case '*', '+', '?', '{' ->
          throw Refusal.because(
              "%s with nothing to repeat; for the character write \\%s"
                  .formatted(character, character));
      default -> literal(character);
    };
  }

  private ProgramSize group() throws Refusal {
    boolean captures = !cursor.skip("?:");
    if (captures && cursor.at('?')) {
      throw Refusal.because(
          "of the groups with ?, only (?:...), and (?i) at the beginning, are supported");
    }
    ProgramSize inside = alternatives();
    if (!cursor.skip(")")) {
      throw Refusal.because("missing closing )");
    }
    return captures ? inside.captured() : inside;
  }

  private ProgramSize escaped(char character) throws Refusal {
    if (character == 'b' || character == 'B') {
      return ProgramSize.assertion();
    }
    Optional<CharacterSet> named = NamedClass.of(character, folds);
    return named.isPresent() ? reading(named.get()) : literal(Escape.literal(character));
  }

  private ProgramSize literal(char character) throws Refusal {
    CharacterSet set = new CharacterSet().add(character, character);
    return reading(folds ? set.fold() : set);
  }

  private static ProgramSize reading(CharacterSet set) throws Refusal {
    if (set.isEmpty()) {
      throw Refusal.because("a [...] without any character in it");
    }
    return ProgramSize.character(set.instructions());
  }
}
