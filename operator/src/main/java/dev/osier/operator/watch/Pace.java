package dev.osier.operator.watch;

/**
 * How long a change waits before it is published: a lone one not at all, the changes of a burst for
 * each other. All times are nanoseconds of one clock.
 */
final class Pace {
  /** A burst is over when this long nothing changed. */
  static final long QUIET = 10_000_000L;

  /** No change waits longer. */
  static final long LONGEST = 100_000_000L;

  private Pace() {}

  /**
   * How long to wait still; not positive if the time has come.
   *
   * @param now the time
   * @param lastRun when the previous publication ended
   * @param first when the first change came that is not published
   * @param last when the last of them came
   */
  static long remaining(long now, long lastRun, long first, long last) {
    if (first - lastRun >= QUIET && last == first) {
      return 0;
    }
    return Math.min(last + QUIET - now, first + LONGEST - now);
  }
}
