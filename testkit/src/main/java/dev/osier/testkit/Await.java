package dev.osier.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for a condition instead of for a time. */
public final class Await {
  /** Generous for anything on one machine; what takes longer is broken. */
  public static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final Duration PAUSE = Duration.ofMillis(10);

  /** What asks a cluster should leave it some air. */
  private static final Duration LONG_PAUSE = Duration.ofMillis(100);

  private Await() {}

  /**
   * Returns as soon as the condition holds.
   *
   * @param what the condition in words, for the failure's text
   * @throws AssertionError if it does not hold within {@link #DEADLINE}
   */
  public static void until(String what, BooleanSupplier condition) {
    value(what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /**
   * Returns the value as soon as there is one.
   *
   * @param what the value in words, for the failure's text
   * @throws AssertionError if there is none within {@link #DEADLINE}
   */
  public static <T> T value(String what, Supplier<Optional<T>> source) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      Optional<T> value = source.get();
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("waited " + DEADLINE.toSeconds() + " s in vain for: " + what);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /**
   * Makes the assertion until it holds.
   *
   * @throws AssertionError with its last failure, if it does not hold within the deadline
   */
  public static void until(Duration deadline, Runnable assertion) {
    until(
        deadline,
        () -> {
          assertion.run();
          return true;
        });
  }

  /**
   * Makes the attempt until it no longer throws, and returns what it gave.
   *
   * @throws AssertionError with its last failure, if it still throws after the deadline
   */
  public static <T> T until(Duration deadline, Supplier<T> attempt) {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      try {
        return attempt.get();
      } catch (AssertionError | RuntimeException e) {
        if (System.nanoTime() - end > 0) {
          throw new AssertionError(
              "still not so after " + deadline.toSeconds() + " s: " + e.getMessage(), e);
        }
      }
      LockSupport.parkNanos(LONG_PAUSE.toNanos());
    }
  }
}
