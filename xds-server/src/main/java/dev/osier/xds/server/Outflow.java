package dev.osier.xds.server;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes that have been written to proxies and that these have not taken yet, over all streams.
 * A stream's transport holds a whole response until then, and a thousand proxies that connect at
 * once are written to faster than any network takes it. So while much is under way, a proxy waits
 * for its first configuration; changes for proxies that have theirs wait for nobody. Safe for use
 * by several threads.
 */
final class Outflow {
  /** Some dozens of the largest configurations there are. */
  static final long MOST = 64 * 1024 * 1024;

  private final long most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private long underWay;

  /**
   * One that lets new proxies wait.
   *
   * @param most while so many bytes or more are under way
   */
  Outflow(long most) {
    this.most = most;
  }

  /**
   * Whether a proxy may be given its first configuration now. If not, {@code wake} is run when it
   * is worth asking again; it must return at once.
   */
  boolean admits(Runnable wake) {
    lock.lock();
    try {
      if (underWay < most) {
        return true;
      }
      waiting.add(wake);
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Notes bytes that were written and not taken at once. */
  void begin(long bytes) {
    lock.lock();
    try {
      underWay += bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Notes that such bytes were taken, or count no more. */
  void end(long bytes) {
    List<Runnable> woken = List.of();
    lock.lock();
    try {
      underWay -= bytes;
      // Not at the first byte there is room for: all would come for it, and all but one in vain.
      if (underWay <= most / 2) {
        woken = new ArrayList<>(waiting);
        waiting.clear();
      }
    } finally {
      lock.unlock();
    }
    woken.forEach(Runnable::run);
  }

  /** How many bytes are under way and count. */
  long underWay() {
    lock.lock();
    try {
      return underWay;
    } finally {
      lock.unlock();
    }
  }

  /** How many proxies wait for their first configuration because of them. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }
}
