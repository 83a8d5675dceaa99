package dev.osier.mesh;

/**
 * A share of requests, from none to all.
 *
 * @param numerator how many of {@code denominator}; 0 is none
 * @param denominator 1 to 1,000,000
 */
public record Fraction(int numerator, int denominator) {
  /** Every request. */
  public static final Fraction ALL = new Fraction(1, 1);

  private static final int HUNDRED = 100;
  private static final int LARGEST_DENOMINATOR = 1_000_000;

  /**
   * @throws IllegalArgumentException if it is less than none or more than all
   */
  public Fraction {
    if (denominator < 1 || denominator > LARGEST_DENOMINATOR) {
      throw new IllegalArgumentException("composing a fraction: denominator " + denominator);
    }
    if (numerator < 0 || numerator > denominator) {
      throw new IllegalArgumentException(
          "composing a fraction: " + numerator + " of " + denominator);
    }
  }

  /** So many of a hundred. */
  public static Fraction percent(int percent) {
    return new Fraction(percent, HUNDRED);
  }

  @Override
  public String toString() {
    return denominator == HUNDRED ? numerator + "%" : numerator + "/" + denominator;
  }
}
