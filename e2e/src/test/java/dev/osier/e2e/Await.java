package dev.osier.e2e;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waiting for a condition, with a deadline. */
final class Await {
  private static final Duration POLL = Duration.ofMillis(100);

  private Await() {}

  /**
   * Calls the assertion until it no longer throws; past the deadline its last failure is the
   * test's.
   */
  static void until(Duration deadline, Runnable assertion) {
    until(
        deadline,
        () -> {
          assertion.run();
          return true;
        });
  }

  /** Calls the supplier until it no longer throws and gives back what it gave. */
  static <T> T until(Duration deadline, Supplier<T> attempt) {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      try {
        return attempt.get();
      } catch (AssertionError | RuntimeException e) {
        if (System.nanoTime() > end) {
          throw new AssertionError(
              "still not so after " + deadline.toSeconds() + " s: " + e.getMessage(), e);
        }
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
