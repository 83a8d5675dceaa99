package dev.osier.operator.regex;

import java.util.List;

/**
 * An upper bound of the number of instructions that RE2 compiles a part of an expression to. RE2
 * first drops all branch instructions ({@code Prog::Flatten}); what is left is the instructions
 * that read a byte, and a jump for each branch that leads to where others lead too: out of a
 * repetition, or to the beginning of a loop.
 *
 * @param instructions how many, at most {@value #PLENTY}
 * @param matchesEmpty whether the part matches the empty text
 * @param beginsWithLoop whether something later may jump to the part's beginning
 */
record ProgramSize(long instructions, boolean matchesEmpty, boolean beginsWithLoop) {
  /** The part that is not there. */
  static final ProgramSize EMPTY = new ProgramSize(0, true, false);

  /** Where counting ends, so that repetitions inside repetitions do not overflow. */
  private static final long PLENTY = 1_000_000;

  /** To fail, to match, and to begin at any byte: two. */
  private static final int AROUND = 4;

  ProgramSize {
    instructions = Math.min(instructions, PLENTY);
  }

  /** A part that reads one character. */
  static ProgramSize character(int instructions) {
    return new ProgramSize(instructions, false, false);
  }

  /** An assertion such as {@code ^}, which reads nothing. */
  static ProgramSize assertion() {
    return new ProgramSize(1, true, false);
  }

  /** One of several parts. */
  static ProgramSize anyOf(List<ProgramSize> branches) {
    if (branches.size() == 1) {
      return branches.getFirst();
    }
    return new ProgramSize(
        branches.stream().mapToLong(ProgramSize::asBranch).sum(),
        branches.stream().anyMatch(ProgramSize::matchesEmpty),
        false);
  }

  /** The size of a whole program. */
  long total() {
    return Math.min(instructions + AROUND, PLENTY);
  }

  ProgramSize then(ProgramSize next) {
    return new ProgramSize(
        instructions + next.instructions,
        matchesEmpty && next.matchesEmpty,
        beginsWithLoop || next.beginsWithLoop);
  }

  /** In parentheses that remember where it began and ended. */
  ProgramSize captured() {
    return new ProgramSize(instructions + 2, matchesEmpty, false);
  }

  ProgramSize optional() {
    return new ProgramSize(asBranch() + 1, true, false);
  }

  /** Any number of times; only for what is never empty, for which RE2 would copy parts. */
  ProgramSize star() {
    return new ProgramSize(asBranch() + 1, true, true);
  }

  /** At least once; only for what is never empty. */
  ProgramSize plus() {
    return new ProgramSize(instructions + 2, matchesEmpty, true);
  }

  /** A number of copies, one after the other; no copies count as one. */
  ProgramSize times(int copies) {
    return new ProgramSize(
        instructions * Math.max(copies, 1), matchesEmpty || copies == 0, beginsWithLoop);
  }

  /** From {@code least} copies to {@code most}, as RE2 nests them: {@code xx(x(x)?)?}. */
  ProgramSize between(int least, int most) {
    return least == most ? times(least) : copies(least).then(optional().times(most - least));
  }

  /** At least so many copies; only for what is never empty. */
  ProgramSize atLeast(int least) {
    return least == 0 ? star() : copies(least - 1).then(plus());
  }

  private ProgramSize copies(int number) {
    return number == 0 ? EMPTY : times(number);
  }

  private long asBranch() {
    return instructions == 0 || beginsWithLoop ? instructions + 1 : instructions;
  }
}
