package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.operator.leader.Leadership;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A leader that stands still while another takes over does not know it, and writes nothing. */
@Tag("apiserver")
class PausedLeaderTest {
  // A Lease of 15 s, looked at every two.
  private static final Duration TAKEOVER = Duration.ofSeconds(40);

  private final ApiServer server = new ApiServer();
  private final Candidate first = new Candidate("osier-0");
  private final Candidate second = new Candidate("osier-1");
  private final CountDownLatch pause = new CountDownLatch(1);

  /** A replica that stands for election, with its own thread to do so. */
  private final class Candidate {
    private final AtomicInteger refused = new AtomicInteger();
    private final ScheduledExecutorService election = Executors.newSingleThreadScheduledExecutor();
    private final Leadership leadership;

    private Candidate(String name) {
      leadership =
          new Leadership(
              server.client,
              ApiServer.SYSTEM,
              name,
              election,
              refused::incrementAndGet,
              leader -> {},
              () -> {},
              () -> {});
    }

    private void write(String name) {
      ConfigMap map =
          new ConfigMapBuilder()
              .withNewMetadata()
              .withNamespace(ApiServer.SYSTEM)
              .withName(name)
              .endMetadata()
              .build();
      assertThat(leadership.writer().resource(map).create()).isNotNull();
    }

    private boolean sees(String name) {
      return leadership.writer().configMaps().inNamespace(ApiServer.SYSTEM).withName(name).get()
          != null;
    }

    private void close() {
      leadership.close();
      election.shutdown();
    }
  }

  @BeforeEach
  void prepare() {
    server.prepare();
  }

  @AfterEach
  void stop() {
    pause.countDown();
    first.close();
    second.close();
    server.close();
  }

  private boolean standStill() throws InterruptedException {
    pause.await();
    return true;
  }

  @Test
  void whoWasOverlookedWritesNothing() {
    first.leadership.start();
    Await.until("the first to lead", first.leadership::isLeading);
    first.write("in-its-term");

    var _ = first.election.submit(this::standStill);
    second.leadership.start();
    Await.until(TAKEOVER, () -> assertThat(second.leadership.isLeading()).isTrue());
    second.write("of-the-second");

    assertThat(first.leadership.isLeading()).as("that it knows").isTrue();
    assertThatThrownBy(() -> first.write("after-its-term"))
        .hasMessageContaining("the lease has not been renewed in time");
    assertThat(first.refused).hasValue(1);
    assertThat(second.sees("after-its-term")).isFalse();
    assertThat(first.sees("of-the-second")).isTrue();

    pause.countDown();
    Await.until("the first to notice", () -> !first.leadership.isLeading());
    assertThat(second.leadership.isLeading()).isTrue();
    assertThat(second.refused).hasValue(0);
  }
}
