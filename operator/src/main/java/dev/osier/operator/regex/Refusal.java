package dev.osier.operator.regex;

/** Carries what is wrong with an expression out of the descent, no further than the parser. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final String why;

  private Refusal(String why) {
    super(why, null, false, false);
    this.why = why;
  }

  static Refusal because(String why) {
    return new Refusal(why);
  }

  /** Refuses to repeat a part, or to have it among alternatives, whose size would have no bound. */
  static void ifLoopsAreNested(ProgramSize part) throws Refusal {
    if (part.nestsLoops()) {
      throw because(
          "a loop around a loop, like (?:/x+)*, in a repetition or beside a |: write (/x+)*");
    }
  }

  /** One lower-case sentence. */
  String why() {
    return why;
  }
}
