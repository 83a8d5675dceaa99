package dev.osier.xds.server;

import static dev.osier.xds.server.ServerFixture.IDENTITY;
import static dev.osier.xds.server.ServerFixture.POD;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import dev.osier.xds.stream.FakeConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whether what else a control plane does (admission, signing, health) is done while there is much
 * to do for streams: it runs on virtual threads, which have the processors in the order in which
 * they came.
 */
@Tag("slow")
final class StreamThreadsTest {
  private static final int PROXIES = 100;
  private static final Duration WORK = Duration.ofMillis(100);
  private static final Duration SOON = Duration.ofSeconds(2);

  @Test
  void workForStreamsHoldsUpNothingElse() throws Exception {
    try (ServerFixture fixture = new ServerFixture();
        ManyClients proxies = new ManyClients(fixture, PROXIES, POD, IDENTITY)) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      proxies.connect();
      Await.until("all to be connected", () -> proxies.having("a", "1") == PROXIES);

      // Ten seconds of work, on one processor.
      fixture.source.effort = WORK;
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "2")));
      Await.until("work", () -> fixture.source.isGiven(POD, IDENTITY));
      Duration longest = Duration.ZERO;
      for (int i = 0; i < 10; i++) {
        longest = max(longest, untilDone());
      }
      assertThat(proxies.having("a", "2")).as("of whom work is done").isLessThan(PROXIES);
      assertThat(longest).as("until something else is done").isLessThan(SOON);
      Await.until("all to have it", () -> proxies.having("a", "2") == PROXIES);
    }
  }

  private static Duration untilDone() throws Exception {
    long begin = System.nanoTime();
    CompletableFuture<Long> done = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> done.complete(System.nanoTime()));
    return Duration.ofNanos(done.get(60, TimeUnit.SECONDS) - begin);
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
