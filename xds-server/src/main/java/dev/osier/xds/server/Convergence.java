package dev.osier.xds.server;

import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How long one proxy has been without something that it is to have. Confined to its stream, but for
 * being asked.
 */
final class Convergence {
  private final XdsMetrics metrics;
  private final long opened = System.nanoTime();
  private volatile @Nullable Long since;
  private volatile boolean furnished;

  Convergence(XdsMetrics metrics) {
    this.metrics = metrics;
  }

  /** Notes the proxy's first configuration: it has been waiting since it came. */
  void begin() {
    since = opened;
  }

  /** Notes another configuration, because of a change that was seen at a time. */
  void lacks(long changedAt) {
    if (since == null) {
      since = changedAt;
    }
  }

  /** Notes that the proxy has taken or refused all there is for it. */
  void settled() {
    Long begin = since;
    if (begin != null) {
      Duration after = Duration.ofNanos(System.nanoTime() - begin);
      if (furnished) {
        metrics.converged(after);
      } else {
        metrics.furnished(after);
      }
      furnished = true;
      since = null;
    }
  }

  /** Whether the proxy has had all of a configuration. */
  boolean isFurnished() {
    return furnished;
  }

  /** Since when the proxy has been waiting, in nanoseconds; empty if it is not. */
  OptionalLong since() {
    Long begin = since;
    return begin == null ? OptionalLong.empty() : OptionalLong.of(begin);
  }
}
