package dev.osier.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SerialExecutorTest {
  private static final int TASKS = 10_000;

  @Test
  void runsTasksInOrderAndOneAtATime() {
    List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      SerialExecutor executor = new SerialExecutor(threads);
      for (int i = 0; i < TASKS; i++) {
        int number = i;
        executor.execute(
            () -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              ran.add(number);
              running.decrementAndGet();
            });
      }
      Await.until("all tasks", () -> ran.size() == TASKS);
    }
    assertThat(ran).isEqualTo(IntStream.range(0, TASKS).boxed().toList());
    assertThat(most.get()).isEqualTo(1);
  }

  @Test
  void anErrorInOneTaskIsNoneOfTheNext() {
    List<String> ran = new ArrayList<>();
    SerialExecutor executor = new SerialExecutor(Runnable::run);
    executor.execute(
        () -> {
          throw new LinkageError("broken for a test");
        });
    executor.execute(() -> ran.add("next"));
    assertThat(ran).containsExactly("next");
  }

  @Test
  void runsOnTheCallersThreadIfNothingElseRuns() throws InterruptedException {
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      SerialExecutor executor = new SerialExecutor(threads);
      executor.executeHere(() -> ran.add("here"));
      assertThat(ran).containsExactly("here");

      executor.execute(
          () -> {
            begun.countDown();
            awaitQuietly(end);
            ran.add("before");
          });
      begun.await();
      executor.executeHere(() -> ran.add("after"));
      assertThat(ran).containsExactly("here");
      end.countDown();
      Await.until("the one after", () -> ran.size() == 3);
    }
    assertThat(ran).containsExactly("here", "before", "after");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aTaskThatFailsDoesNotStopTheNext() {
    AtomicInteger ran = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      SerialExecutor executor = new SerialExecutor(threads);
      executor.execute(
          () -> {
            throw new IllegalStateException("on purpose");
          });
      executor.execute(ran::incrementAndGet);
      Await.until("the next task", () -> ran.get() == 1);
      executor.execute(ran::incrementAndGet);
      Await.until("the one after", () -> ran.get() == 2);
    }
  }
}
