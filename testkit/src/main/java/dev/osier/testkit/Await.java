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
}
