package dev.osier.operator.leader;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * The term of office that the Lease grants: it lasts for a while after the last renewal that
 * succeeded was begun. Two clocks say so, because one stands still while the machine sleeps, and
 * the other may be set back.
 */
final class Term {
  private final Duration length;
  private final LongSupplier nanoTime;
  private final InstantSource wall;
  private final AtomicReference<Optional<Moment>> renewal = new AtomicReference<>(Optional.empty());

  /**
   * A moment by both clocks.
   *
   * @param nanoTime by the one that goes on while the process stands still, in nanoseconds
   * @param wall by the one that goes on while the machine sleeps
   */
  record Moment(long nanoTime, Instant wall) {}

  /**
   * No term yet.
   *
   * @param length how long after a renewal nobody else can hold the Lease, less what a request may
   *     take that is under way then
   * @param nanoTime a monotonic clock, in nanoseconds
   * @param wall the time of day
   */
  Term(Duration length, LongSupplier nanoTime, InstantSource wall) {
    this.length = length;
    this.nanoTime = nanoTime;
    this.wall = wall;
  }

  /** The time now, to be given to {@link #renewed} if what is begun now succeeds. */
  Moment now() {
    return new Moment(nanoTime.getAsLong(), wall.instant());
  }

  /** The Lease has been renewed for this process, by a request that was begun then. */
  void renewed(Moment begun) {
    renewal.set(Optional.of(begun));
  }

  /** The Lease is given up. */
  void end() {
    renewal.set(Optional.empty());
  }

  /** Whether this process may write. */
  boolean lasts() {
    return renewal.get().filter(this::isRecent).isPresent();
  }

  private boolean isRecent(Moment begun) {
    Moment now = now();
    return now.nanoTime() - begun.nanoTime() < length.toNanos()
        && now.wall().isBefore(begun.wall().plus(length));
  }
}
