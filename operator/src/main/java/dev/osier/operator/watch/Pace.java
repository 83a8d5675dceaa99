package dev.osier.operator.watch;

import java.time.Duration;

/**
 * How long a change waits before it is worked on: a lone one not at all, the changes of a burst for
 * each other.
 *
 * @param quiet a burst is over when this long nothing changed
 * @param longest no change waits longer
 */
public record Pace(Duration quiet, Duration longest) {
  /** The pace of what traffic waits for. */
  public static final Pace BRISK = new Pace(Duration.ofMillis(10), Duration.ofMillis(100));

  /** The pace of what people wait for. */
  public static final Pace CALM = new Pace(Duration.ofMillis(300), Duration.ofSeconds(1));

  /**
   * How long to wait still; not positive if the time has come. All times are nanoseconds of one
   * clock.
   *
   * @param now the time
   * @param lastRun when the previous run ended
   * @param first when the first change came that is not worked on
   * @param last when the last of them came
   */
  long remaining(long now, long lastRun, long first, long last) {
    if (first - lastRun >= quiet.toNanos() && last == first) {
      return 0;
    }
    return Math.min(last + quiet.toNanos() - now, first + longest.toNanos() - now);
  }
}
