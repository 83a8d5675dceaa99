package dev.osier.operator.watch;

import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one task after changes, always on the same thread, at the {@link Pace} of the changes. */
public final class Coalescer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Coalescer.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changes = lock.newCondition();
  private final Pace pace;
  private final Consumer<Batch> task;
  private final LongSupplier clock;
  private final Thread thread;

  private long pending;
  private boolean closed;
  private long first;
  private long last;

  /**
   * One that has not begun.
   *
   * @param name the thread's
   * @param task what to run after changes
   */
  public Coalescer(String name, Pace pace, Consumer<Batch> task) {
    this(name, pace, task, System::nanoTime);
  }

  Coalescer(String name, Pace pace, Consumer<Batch> task, LongSupplier clock) {
    this.clock = clock;
    this.pace = pace;
    this.task = task;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /** Notes a change; returns at once. */
  public void changed() {
    lock.lock();
    try {
      last = clock.getAsLong();
      if (pending == 0) {
        first = last;
      }
      pending++;
      changes.signal();
    } finally {
      lock.unlock();
    }
  }

  /** How long the oldest change that is not worked on has been waiting, in nanoseconds. */
  long oldestWait() {
    lock.lock();
    try {
      return pending > 0 ? clock.getAsLong() - first : 0;
    } finally {
      lock.unlock();
    }
  }

  /** How many changes wait to be worked on. */
  long waiting() {
    lock.lock();
    try {
      return pending;
    } finally {
      lock.unlock();
    }
  }

  /** Whether changes are still worked on; false before it has begun. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changes.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    long begun = clock.getAsLong() - pace.longest().toNanos();
    long ended = begun;
    for (Optional<Batch> batch = awaitTurn(begun, ended);
        batch.isPresent();
        batch = awaitTurn(begun, ended)) {
      begun = clock.getAsLong();
      try {
        task.accept(batch.get());
      } catch (RuntimeException e) {
        log.atError().setCause(e).addKeyValue("task", thread.getName()).log("task failed");
      } catch (Error e) {
        log.atError().setCause(e).addKeyValue("task", thread.getName()).log("task ended for good");
        throw e;
      }
      ended = clock.getAsLong();
    }
  }

  private Optional<Batch> awaitTurn(long begun, long ended) {
    lock.lock();
    try {
      while (!closed) {
        if (pending == 0) {
          changes.await();
          continue;
        }
        long remaining = pace.remaining(clock.getAsLong(), begun, ended, first, last);
        if (remaining <= 0) {
          Batch batch = new Batch(pending, first);
          pending = 0;
          return Optional.of(batch);
        }
        changes.awaitNanos(remaining);
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }
}
