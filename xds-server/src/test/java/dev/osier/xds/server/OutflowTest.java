package dev.osier.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who waits while much is under way, and for how long. */
final class OutflowTest {
  private final Outflow outflow = new Outflow(100);
  private final List<String> woken = new ArrayList<>();
  private final List<Runnable> due = new ArrayList<>();
  private final ScheduledExecutorService never = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() {
    never.shutdownNow();
  }

  private ScheduledFuture<?> later(Runnable task, Duration after) {
    ScheduledFuture<?> future = never.schedule(() -> {}, 1, TimeUnit.DAYS);
    due.add(
        () -> {
          if (!future.isCancelled()) {
            task.run();
          }
        });
    return future;
  }

  private UnreadBytes stream() {
    return new UnreadBytes(outflow, this::later);
  }

  @Test
  void whoComesWaitsWhileMuchIsUnderWay() {
    outflow.begin(99);
    assertThat(outflow.admits(() -> woken.add("a"))).isTrue();
    outflow.begin(99);
    Runnable wake = () -> woken.add("b");
    assertThat(outflow.admits(wake)).isFalse();
    assertThat(outflow.admits(wake)).as("asked again").isFalse();
    assertThat(outflow.waiting()).isEqualTo(1);

    outflow.end(99);
    assertThat(woken).as("while there is hardly any room").isEmpty();
    outflow.end(99);
    assertThat(woken).containsExactly("b");
    assertThat(outflow.admits(wake)).isTrue();
    assertThat(outflow.underWay()).isZero();
    assertThat(outflow.waiting()).isZero();
  }

  @Test
  void nobodyWaitsForASlowReader() {
    UnreadBytes slow = stream();
    slow.wrote(1_000);
    assertThat(outflow.admits(() -> woken.add("a"))).isFalse();

    due.removeFirst().run();
    assertThat(woken).containsExactly("a");
    assertThat(outflow.underWay()).isZero();
  }

  @Test
  void whatWasTakenIsNotCountedTwice() {
    UnreadBytes quick = stream();
    quick.wrote(60);
    assertThat(outflow.underWay()).isEqualTo(60);
    quick.taken();
    quick.taken();
    assertThat(outflow.underWay()).isZero();

    quick.wrote(70);
    quick.wrote(80);
    assertThat(outflow.underWay()).as("only what came last is unread").isEqualTo(80);
    due.getLast().run();
    quick.taken();
    assertThat(outflow.underWay()).isZero();
    due.forEach(Runnable::run);
    assertThat(outflow.underWay()).isZero();
  }
}
