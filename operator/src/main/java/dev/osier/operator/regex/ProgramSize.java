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
 * @param beginsWithLoop whether a loop can be entered before anything has been read
 * @param endsWithJump whether the part can be left after its last character by a jump
 * @param nestsLoops whether in it a loop's beginning or end meets another's: if then the way past
 *     both divides again, RE2 copies what follows, and there is no bound
 */
record ProgramSize(
    long instructions,
    boolean matchesEmpty,
    boolean beginsWithLoop,
    boolean endsWithJump,
    boolean nestsLoops) {
  /** The part that is not there. */
  static final ProgramSize EMPTY = new ProgramSize(0, true, false, false, false);

  /** Where counting ends, so that repetitions inside repetitions do not overflow. */
  private static final long PLENTY = 1_000_000;

  /** To fail, to match, and to begin at any byte: two. */
  private static final int AROUND = 4;

  ProgramSize {
    instructions = Math.min(instructions, PLENTY);
  }

  /** A part that reads one character. */
  static ProgramSize character(int instructions) {
    return new ProgramSize(instructions, false, false, false, false);
  }

  /** An assertion such as {@code ^}, which reads nothing. */
  static ProgramSize assertion() {
    return new ProgramSize(1, true, false, false, false);
  }

  /**
   * One of several parts. RE2 takes out what they begin with in common: what is left may begin with
   * a loop, or be empty.
   */
  static ProgramSize anyOf(List<ProgramSize> branches) {
    if (branches.size() == 1) {
      return branches.getFirst();
    }
    return new ProgramSize(
        branches.stream().mapToLong(ProgramSize::instructions).sum() + branches.size(),
        branches.stream().anyMatch(ProgramSize::matchesEmpty),
        branches.stream().anyMatch(ProgramSize::beginsWithLoop),
        branches.stream().anyMatch(ProgramSize::endsWithJump),
        branches.stream().anyMatch(ProgramSize::nestsLoops));
  }

  /** The size of a whole program. */
  long total() {
    return Math.min(instructions + AROUND, PLENTY);
  }

  ProgramSize then(ProgramSize next) {
    return new ProgramSize(
        instructions + next.instructions,
        matchesEmpty && next.matchesEmpty,
        beginsWithLoop || (matchesEmpty && next.beginsWithLoop),
        next.endsWithJump || (next.matchesEmpty && endsWithJump),
        nestsLoops || next.nestsLoops);
  }

  /** In parentheses that remember where it began and ended. */
  ProgramSize captured() {
    return new ProgramSize(instructions + 2, matchesEmpty, false, false, nestsLoops);
  }

  ProgramSize optional() {
    return new ProgramSize(asBranch() + 1, true, beginsWithLoop, true, nestsLoops);
  }

  /** Any number of times; only for what is never empty, for which RE2 would copy parts. */
  ProgramSize star() {
    return new ProgramSize(looped().asBranch() + 1, true, true, true, meetsLoop());
  }

  /** At least once; only for what is never empty. */
  ProgramSize plus() {
    return new ProgramSize(looped().instructions + 2, matchesEmpty, true, true, meetsLoop());
  }

  /** A number of copies, one after the other; no copies count as one. */
  ProgramSize times(int copies) {
    return new ProgramSize(
        instructions * Math.max(copies, 1),
        matchesEmpty || copies == 0,
        beginsWithLoop,
        endsWithJump,
        nestsLoops);
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

  /** Where one loop's end and another's beginning meet, RE2 may copy what they read first. */
  private ProgramSize looped() {
    return meetsLoop() ? times(2) : this;
  }

  private boolean meetsLoop() {
    return beginsWithLoop || endsWithJump;
  }

  private long asBranch() {
    return instructions == 0 || beginsWithLoop ? instructions + 1 : instructions;
  }
}
