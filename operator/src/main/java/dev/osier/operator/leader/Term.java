package dev.osier.operator.leader;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * The term of office that the Lease grants: it lasts for a while after the last renewal that
 * succeeded was begun, by a clock that goes on while the process stands still.
 */
final class Term {
  private final Duration length;
  private final LongSupplier nanoTime;
  private final AtomicReference<Optional<Long>> renewal = new AtomicReference<>(Optional.empty());

  /**
   * No term yet.
   *
   * @param length how long after a renewal nobody else can hold the Lease, less what a request may
   *     take that is under way then
   * @param nanoTime a monotonic clock, in nanoseconds
   */
  Term(Duration length, LongSupplier nanoTime) {
    this.length = length;
    this.nanoTime = nanoTime;
  }

  /** The time now, to be given to {@link #renewed} if what is begun now succeeds. */
  long now() {
    return nanoTime.getAsLong();
  }

  /** The Lease has been renewed for this process, by a request that was begun then. */
  void renewed(long begun) {
    renewal.set(Optional.of(begun));
  }

  /** The Lease is given up. */
  void end() {
    renewal.set(Optional.empty());
  }

  /** Whether this process may write. */
  boolean lasts() {
    return renewal.get().filter(begun -> now() - begun < length.toNanos()).isPresent();
  }
}
