package dev.osier.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class CoalescerTest {
  @Test
  void changesDuringARunAreMergedIntoOneMore() throws InterruptedException {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (Coalescer coalescer =
        new Coalescer(
            "test",
            Pace.BRISK,
            batch -> {
              runs.incrementAndGet();
              running.countDown();
              await(goOn);
            })) {
      coalescer.start();
      coalescer.changed();
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 1000; i++) {
        coalescer.changed();
      }
      goOn.countDown();
      Await.until("the merged run", () -> runs.get() == 2 && coalescer.oldestWait() == 0);
    }
    assertThat(runs).hasValue(2);
  }

  @Test
  void aFailureIsNotTheEnd() {
    AtomicInteger runs = new AtomicInteger();
    try (Coalescer coalescer =
        new Coalescer(
            "test",
            Pace.BRISK,
            batch -> {
              if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
              }
            })) {
      coalescer.start();
      coalescer.changed();
      Await.until("the first run", () -> runs.get() == 1);
      coalescer.changed();
      Await.until("the second run", () -> runs.get() == 2);
      assertThat(coalescer.isAlive()).isTrue();
    }
  }

  @Test
  void afterALongRunItRestsHoweverManyChangesCome() {
    AtomicInteger runs = new AtomicInteger();
    AtomicInteger looks = new AtomicInteger();
    AtomicLong now = new AtomicLong();
    LongSupplier clock =
        () -> {
          if (Thread.currentThread().getName().equals("resting")) {
            looks.incrementAndGet();
          }
          return now.get();
        };
    try (Coalescer coalescer =
        new Coalescer(
            "resting",
            Pace.CALM,
            batch -> {
              now.addAndGet(Duration.ofMinutes(5).toNanos());
              runs.incrementAndGet();
            },
            clock)) {
      coalescer.start();
      coalescer.changed();
      Await.until("the first run", () -> runs.get() == 1);
      now.addAndGet(Duration.ofMinutes(4).toNanos());
      for (int i = 0; i < 10; i++) {
        int before = looks.get();
        coalescer.changed();
        Await.until("it to look at the clock", () -> looks.get() > before);
      }
      assertThat(runs).as("while it rests").hasValue(1);

      now.addAndGet(Duration.ofMinutes(1).toNanos());
      coalescer.changed();
      Await.until("the second run", () -> runs.get() == 2);
    }
  }

  @Test
  void aRunIsToldWhatItIsAbout() {
    List<Batch> batches = new CopyOnWriteArrayList<>();
    AtomicLong now = new AtomicLong(Duration.ofDays(1).toNanos());
    try (Coalescer coalescer = new Coalescer("told", Pace.BRISK, batches::add, now::get)) {
      coalescer.changed();
      long first = now.getAndAdd(Duration.ofMillis(5).toNanos());
      coalescer.changed();
      coalescer.changed();
      assertThat(coalescer.waiting()).isEqualTo(3);
      assertThat(coalescer.oldestWait()).isEqualTo(now.get() - first);
      now.addAndGet(Duration.ofMillis(10).toNanos());
      coalescer.start();
      Await.until("the run", () -> !batches.isEmpty());
      assertThat(batches).containsExactly(new Batch(3, first));
      assertThat(coalescer.waiting()).isZero();
    }
  }

  @Test
  void whoIsEndedByAnErrorSaysSo() {
    try (Coalescer coalescer =
        new Coalescer(
            "test",
            Pace.BRISK,
            batch -> {
              throw new OutOfMemoryError("on purpose");
            })) {
      coalescer.start();
      assertThat(coalescer.isAlive()).isTrue();
      coalescer.changed();
      Await.until("its end", () -> !coalescer.isAlive());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
