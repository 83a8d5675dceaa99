package dev.osier.xds.translate;

import dev.osier.mesh.Fraction;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent.DenominatorType;

/** Shares of requests in Envoy's terms, which knows three denominators. */
final class Fractions {
  private static final long HUNDRED = 100;
  private static final long TEN_THOUSAND = 10_000;
  private static final long MILLION = 1_000_000;

  private Fractions() {}

  /** The same share with the smallest denominator that is exact, else in millionths, rounded. */
  static FractionalPercent percent(Fraction fraction) {
    if (isExact(fraction, HUNDRED)) {
      return percent(fraction, HUNDRED, DenominatorType.HUNDRED);
    }
    if (isExact(fraction, TEN_THOUSAND)) {
      return percent(fraction, TEN_THOUSAND, DenominatorType.TEN_THOUSAND);
    }
    return percent(fraction, MILLION, DenominatorType.MILLION);
  }

  /** The same where Envoy could look the share up at runtime, which we never use. */
  static RuntimeFractionalPercent fixed(Fraction fraction) {
    return RuntimeFractionalPercent.newBuilder().setDefaultValue(percent(fraction)).build();
  }

  private static boolean isExact(Fraction fraction, long denominator) {
    return fraction.numerator() * denominator % fraction.denominator() == 0;
  }

  private static FractionalPercent percent(
      Fraction fraction, long denominator, DenominatorType type) {
    long numerator =
        Math.round((double) fraction.numerator() * denominator / fraction.denominator());
    return FractionalPercent.newBuilder()
        .setNumerator((int) numerator)
        .setDenominator(type)
        .build();
  }
}
