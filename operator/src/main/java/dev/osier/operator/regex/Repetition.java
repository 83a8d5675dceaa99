package dev.osier.operator.regex;

import java.util.Optional;

/**
 * How often the part before it is repeated: {@code *}, {@code +}, {@code ?} or a count in braces.
 *
 * @param most nothing if there is no bound
 */
record Repetition(int least, Optional<Integer> most) {
  /** RE2's own limit of a count. */
  private static final int MOST_COPIES = 1000;

  private static final String NO_COUNT =
      "{ without a count like {2}, {2,} or {2,5}; for the character write \\{";

  /** The repetition that stands at the cursor, if one does. */
  static Optional<Repetition> read(Cursor cursor) throws Refusal {
    if (cursor.skip("*")) {
      return Optional.of(new Repetition(0, Optional.empty()));
    }
    if (cursor.skip("+")) {
      return Optional.of(new Repetition(1, Optional.empty()));
    }
    if (cursor.skip("?")) {
      return Optional.of(new Repetition(0, Optional.of(1)));
    }
    return cursor.skip("{") ? Optional.of(counted(cursor)) : Optional.empty();
  }

  /** The size of what repeats a part of this size. */
  ProgramSize of(ProgramSize part) throws Refusal {
    Refusal.ifLoopsAreNested(part);
    if (most.isPresent()) {
      return part.between(least, most.get());
    }
    if (part.matchesEmpty()) {
      throw Refusal.because("a repetition without bound of what may be empty");
    }
    return part.atLeast(least);
  }

  private static Repetition counted(Cursor cursor) throws Refusal {
    int least = count(cursor);
    Optional<Integer> most = Optional.of(least);
    if (cursor.skip(",")) {
      most = cursor.at('}') ? Optional.empty() : Optional.of(count(cursor));
    }
    if (!cursor.skip("}")) {
      throw Refusal.because(NO_COUNT);
    }
    if (most.isPresent() && most.get() < least) {
      throw Refusal.because("a repetition from %d down to %d".formatted(least, most.get()));
    }
    return new Repetition(least, most);
  }

  private static int count(Cursor cursor) throws Refusal {
    String digits = cursor.digits();
    // RE2 takes a count with a leading zero for plain characters.
    if (digits.isEmpty() || (digits.length() > 1 && digits.startsWith("0"))) {
      throw Refusal.because(NO_COUNT);
    }
    if (digits.length() > 4 || Integer.parseInt(digits) > MOST_COPIES) {
      throw Refusal.because("more than %d repetitions".formatted(MOST_COPIES));
    }
    return Integer.parseInt(digits);
  }
}
