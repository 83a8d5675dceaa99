package dev.osier.operator.watch;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one task after changes, always on the same thread, at the {@link Pace} of the changes. */
public final class Coalescer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Coalescer.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changes = lock.newCondition();
  private final Pace pace;
  private final Runnable task;
  private final Thread thread;

  private boolean pending;
  private boolean closed;
  private long first;
  private long last;

  /**
   * One that has not begun.
   *
   * @param name the thread's
   */
  public Coalescer(String name, Pace pace, Runnable task) {
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
      last = System.nanoTime();
      if (!pending) {
        pending = true;
        first = last;
      }
      changes.signal();
    } finally {
      lock.unlock();
    }
  }

  /** How long the oldest change that is not published has been waiting, in nanoseconds. */
  long oldestWait() {
    lock.lock();
    try {
      return pending ? System.nanoTime() - first : 0;
    } finally {
      lock.unlock();
    }
  }

  boolean isAlive() {
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
    long lastRun = System.nanoTime() - pace.longest().toNanos();
    while (awaitTurn(lastRun)) {
      try {
        task.run();
      } catch (RuntimeException e) {
        log.atError().setCause(e).addKeyValue("task", thread.getName()).log("task failed");
      }
      lastRun = System.nanoTime();
    }
  }

  private boolean awaitTurn(long lastRun) {
    lock.lock();
    try {
      while (!closed) {
        if (!pending) {
          changes.await();
          continue;
        }
        long remaining = pace.remaining(System.nanoTime(), lastRun, first, last);
        if (remaining <= 0) {
          pending = false;
          return true;
        }
        changes.awaitNanos(remaining);
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
