package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.type.v3.FractionalPercent;

/**
 * A share of requests.
 *
 * @param numerator how many
 * @param denominator of how many
 */
public record Fraction(long numerator, long denominator) {
  /** All of them. */
  public static final Fraction ALL = new Fraction(100, 100);

  static Fraction of(FractionalPercent percent) {
    int denominator =
        switch (percent.getDenominator()) {
          case HUNDRED -> 100;
          case TEN_THOUSAND -> 10_000;
          case MILLION -> 1_000_000;
          case UNRECOGNIZED ->
              throw new UnknownConfigurationException("denominator of a fractional percent");
        };
    return new Fraction(Integer.toUnsignedLong(percent.getNumerator()), denominator);
  }

  /** Whether this is every request. */
  public boolean isAll() {
    return numerator >= denominator;
  }

  /** Whether this is no request. */
  public boolean isNone() {
    return numerator == 0;
  }
}
