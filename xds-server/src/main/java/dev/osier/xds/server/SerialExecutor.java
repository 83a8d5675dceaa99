package dev.osier.xds.server;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks one at a time and in order, on a thread borrowed only while there are any. */
public final class SerialExecutor implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

  private final Executor threads;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();

  /** Borrows threads from there. */
  public SerialExecutor(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      threads.execute(this::run);
    }
  }

  /**
   * Runs a task on the calling thread, which is not one that others wait for, if nothing is being
   * run now; otherwise as {@link #execute} does.
   */
  public void executeHere(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      run();
    }
  }

  private void run() {
    do {
      Runnable task = tasks.poll();
      try {
        if (task != null) {
          task.run();
        }
      } catch (RuntimeException | Error e) {
        // The next task must run all the same.
        LOG.atError().setCause(e).log("task failed");
      }
    } while (pending.decrementAndGet() > 0);
  }
}
