package dev.osier.xds.server;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one stream has written and its proxy has not taken yet. Who does not take it soon counts no
 * more, so that nobody waits for a slow reader. Confined to its stream.
 */
final class UnreadBytes {
  /** Longer than a busy network and a busy proxy take for what fits into a transport window. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Outflow outflow;
  private final BiFunction<Runnable, Duration, ScheduledFuture<?>> timer;
  private long counted;
  private @Nullable ScheduledFuture<?> deadline;

  /**
   * Nothing unread yet.
   *
   * @param outflow where it is counted
   * @param timer runs something later, on the stream's own terms
   */
  UnreadBytes(Outflow outflow, BiFunction<Runnable, Duration, ScheduledFuture<?>> timer) {
    this.outflow = outflow;
    this.timer = timer;
  }

  /** Notes what was written and not taken at once. */
  void wrote(int bytes) {
    taken();
    counted = bytes;
    outflow.begin(bytes);
    deadline = timer.apply(this::taken, SOON);
  }

  /** Notes that all was taken, or that it counts no more. */
  void taken() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
      outflow.end(counted);
    }
  }
}
