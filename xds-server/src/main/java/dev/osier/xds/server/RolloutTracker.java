package dev.osier.xds.server;

import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.rollout.Rollout;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.rollout.ProxyProgress;
import dev.osier.xds.rollout.RolloutTally;
import dev.osier.xds.rollout.TrustTally;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The count of how far this replica's proxies have come with each object: made anew soon after
 * something has changed, but only so often, and passed on if it is another.
 */
final class RolloutTracker {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutTracker.class);

  /** What changes together is counted together. */
  private static final Duration SETTLING = Duration.ofMillis(50);

  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final ConfigurationSource source;
  private final ConnectedProxies proxies;
  private final ProxyListener listener;
  // A count that takes long must not have the next one wait on another of the streams' threads.
  private final SerialExecutor counting;
  private final ScheduledExecutorService timer;
  private final RolloutTally tally = new RolloutTally();
  private final TrustTally trust = new TrustTally();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile RolloutReport latest = RolloutReport.EMPTY;
  private volatile long lastCount = System.nanoTime() - INTERVAL.toNanos();

  RolloutTracker(
      ConfigurationSource source,
      ConnectedProxies proxies,
      ProxyListener listener,
      Executor threads,
      ScheduledExecutorService timer) {
    this.source = source;
    this.proxies = proxies;
    this.listener = listener;
    this.counting = new SerialExecutor(threads);
    this.timer = timer;
  }

  /** Notes that a proxy, or what it is to have, has changed; returns at once. */
  void changed() {
    if (scheduled.compareAndSet(false, true)) {
      long wait = Math.max(SETTLING.toNanos(), lastCount + INTERVAL.toNanos() - System.nanoTime());
      try {
        var _ = timer.schedule(() -> counting.execute(this::count), wait, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        LOG.atDebug().log("counting is over");
      }
    }
  }

  /** Whether some proxy is known to refuse an object. */
  boolean isRefused(ObjectReference object) {
    Rollout rollout = latest.rollouts().get(object);
    return rollout != null && rollout.rejected() > 0;
  }

  private void count() {
    scheduled.set(false);
    try {
      lastCount = System.nanoTime();
      List<ProxyProgress> progress = proxies.progress();
      RolloutReport report =
          tally
              .count(source.generations(), progress)
              .with(trust.count(source.trustBundle(), progress));
      if (!report.equals(latest)) {
        latest = report;
        listener.progressed(report);
      }
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("counting proxies failed");
    }
  }
}
