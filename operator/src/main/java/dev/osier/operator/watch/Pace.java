package dev.osier.operator.watch;

import java.time.Duration;

/**
 * How long a change waits before it is worked on: a lone one not at all, the changes of a burst for
 * each other.
 *
 * @param quiet a burst is over when this long nothing changed
 * @param longest no change waits longer, but for a run and the rest after it
 * @param leastRest each run is followed by a rest as long as the run, so that changes without end
 *     take no more than half of a core, and never shorter than this
 */
public record Pace(Duration quiet, Duration longest, Duration leastRest) {
  /** The pace of what traffic waits for. */
  public static final Pace BRISK =
      new Pace(Duration.ofMillis(10), Duration.ofMillis(100), Duration.ZERO);

  /** The pace of what people wait for. */
  public static final Pace CALM =
      new Pace(Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofMillis(300));

  /**
   * How long to wait still; not positive if the time has come. All times are nanoseconds of one
   * clock.
   *
   * @param now the time
   * @param begun when the previous run began
   * @param ended when it ended
   * @param first when the first change came that is not worked on
   * @param last when the last of them came
   */
  long remaining(long now, long begun, long ended, long first, long last) {
    return Math.max(forOthers(now, ended, first, last), rest(now, begun, ended));
  }

  private long forOthers(long now, long ended, long first, long last) {
    if (first - ended >= quiet.toNanos() && last == first) {
      return 0;
    }
    return Math.min(last + quiet.toNanos() - now, first + longest.toNanos() - now);
  }

  private long rest(long now, long begun, long ended) {
    return ended + Math.max(ended - begun, leastRest.toNanos()) - now;
  }
}
