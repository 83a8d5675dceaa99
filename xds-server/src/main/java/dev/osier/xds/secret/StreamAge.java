package dev.osier.xds.secret;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * How long a stream may go on with the proof it began with. It is asked for a new one at its age,
 * unless nobody could judge that; but at its longest age in any case.
 */
final class StreamAge {
  // As much more or less than the age, so that streams that began together don't end together.
  private static final double JITTER = 0.1;

  private final Instant longest;
  private Instant due;

  /**
   * A stream that begins.
   *
   * @param now when
   * @param limits its age and its longest age
   * @param chance from 0 to 1: where in the tenth around its age it ends
   */
  StreamAge(Instant now, SecretLimits limits, double chance) {
    long age = limits.age().toMillis();
    this.due = now.plusMillis((long) (age * (1 - JITTER + 2 * JITTER * chance)));
    this.longest = now.plus(limits.longestAge());
  }

  /**
   * Whether it is over.
   *
   * @param now the time
   * @param judged whether a new proof could be judged; asked only when the age is reached
   * @param pause for how long not to ask that again
   */
  boolean isOver(Instant now, BooleanSupplier judged, Supplier<Duration> pause) {
    if (now.isBefore(due)) {
      return false;
    }
    if (!now.isBefore(longest) || judged.getAsBoolean()) {
      return true;
    }
    due = now.plus(pause.get());
    return false;
  }
}
