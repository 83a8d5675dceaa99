package dev.osier.xds.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets one event per interval through, so that what anyone on the network can cause fills no log.
 */
public final class Throttle {
  private final long interval;
  private final AtomicLong next = new AtomicLong(System.nanoTime());

  /** Lets the first through at once. */
  public Throttle(Duration interval) {
    this.interval = interval.toNanos();
  }

  /** Whether this event is let through. */
  public boolean admit() {
    long now = System.nanoTime();
    long earliest = next.get();
    return now - earliest >= 0 && next.compareAndSet(earliest, now + interval);
  }
}
