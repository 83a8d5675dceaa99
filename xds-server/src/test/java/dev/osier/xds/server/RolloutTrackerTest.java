package dev.osier.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Generation;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.testkit.Await;
import dev.osier.xds.resource.Configuration;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.HeldBack;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RolloutTrackerTest {
  @Test
  void aCountThatTakesLongKeepsNoMoreThanOneThread() throws Exception {
    CountDownLatch counting = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      RolloutTracker tracker =
          new RolloutTracker(
              new Slow(counting, goOn),
              new ConnectedProxies(),
              new ProxyListener() {},
              threads,
              timer);
      tracker.changed();
      assertThat(counting.await(10, TimeUnit.SECONDS)).isTrue();
      tracker.changed();
      Await.until("the next to be due", () -> timer.getCompletedTaskCount() == 2);

      assertThat(threads.submit(() -> "done").get(10, TimeUnit.SECONDS)).isEqualTo("done");
    } finally {
      goOn.countDown();
      timer.shutdownNow();
      threads.shutdownNow();
    }
  }

  /** What is counted, and takes its time. */
  private record Slow(CountDownLatch counting, CountDownLatch goOn) implements ConfigurationSource {
    @Override
    public SortedMap<ObjectReference, Generation> generations() {
      counting.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new TreeMap<>();
    }

    @Override
    public Optional<Configuration> configuration(
        NamespacedName pod, SpiffeId caller, Protocol protocol, HeldBack heldBack) {
      return Optional.empty();
    }

    @Override
    public long changedAt() {
      return 0;
    }

    @Override
    public AutoCloseable subscribe(Runnable listener) {
      return () -> {};
    }
  }
}
