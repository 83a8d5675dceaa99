package dev.osier.xds.plaintext;

import dev.osier.mesh.plaintext.PlaintextReport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every few seconds at who sends plaintext, and passes it on if it has changed. */
public final class PlaintextTracker {
  private static final Logger LOG = LoggerFactory.getLogger(PlaintextTracker.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final PlaintextPeers peers;
  private final InstantSource clock;
  private final Consumer<PlaintextReport> listener;
  // Touched by one run after the other.
  private PlaintextReport latest = PlaintextReport.NONE;

  /**
   * @param listener who is told; must return quickly
   */
  public PlaintextTracker(
      PlaintextPeers peers, InstantSource clock, Consumer<PlaintextReport> listener) {
    this.peers = peers;
    this.clock = clock;
    this.listener = listener;
  }

  /** Begins, until the timer is shut down. */
  public void start(ScheduledExecutorService timer) {
    var _ =
        timer.scheduleWithFixedDelay(
            this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Looks now. */
  void look() {
    try {
      PlaintextReport report = peers.report(clock.instant());
      if (!report.equals(latest)) {
        latest = report;
        listener.accept(report);
      }
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("looking for callers in plaintext failed");
    }
  }
}
