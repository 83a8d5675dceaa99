package dev.osier.controlplane.sds;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Callers that open one connection after the other, exchange a few bytes on each, and try nothing
 * twice.
 */
public final class HandshakeLoad implements AutoCloseable {
  private static final int CALLERS = 4;
  private static final byte[] WORD = "hello\n".getBytes(UTF_8);

  private final Caller caller;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong good = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();

  /** What opens a connection. */
  @FunctionalInterface
  public interface Caller {
    /** A new connection to what is called. */
    Socket call() throws IOException;
  }

  /** Begins to call. */
  public HandshakeLoad(Caller caller) {
    this.caller = caller;
    for (int i = 0; i < CALLERS; i++) {
      threads.add(Thread.ofVirtual().start(this::call));
    }
  }

  /** How many connections worked. */
  public long good() {
    return good.get();
  }

  /** How many did not. */
  public long failed() {
    return failed.get();
  }

  /** Returns after so many more connections, good or not. */
  public void awaitMore(long count) {
    long target = good.get() + failed.get() + count;
    Await.until("more connections", () -> good.get() + failed.get() >= target);
  }

  @Override
  public void close() throws InterruptedException {
    over.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void call() {
    while (!over.get()) {
      try (Socket socket = caller.call()) {
        if (exchange(socket)) {
          good.incrementAndGet();
        } else {
          failed.incrementAndGet();
        }
      } catch (IOException e) {
        failed.incrementAndGet();
      }
    }
  }

  /** Whether what is said comes back. */
  static boolean exchange(Socket socket) throws IOException {
    socket.getOutputStream().write(WORD);
    return Arrays.equals(socket.getInputStream().readNBytes(WORD.length), WORD);
  }
}
