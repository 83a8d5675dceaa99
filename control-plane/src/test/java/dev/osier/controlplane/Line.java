package dev.osier.controlplane;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * What connects one proxy with the control plane, as a Service does: each connection goes to a port
 * that is asked for when it is opened. It can be cut, and then nobody says farewell.
 */
final class Line implements AutoCloseable {
  private static final int BACKLOG = 100;

  private final Supplier<OptionalInt> target;
  private final ServerSocket socket;
  private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean cut;

  /**
   * A line that is open.
   *
   * @param target where a new connection goes; empty if nobody is there
   */
  Line(Supplier<OptionalInt> target) throws IOException {
    this.target = target;
    this.socket = new ServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1"));
    threads.execute(this::accept);
  }

  /** The port at which the proxy finds it. */
  int port() {
    return socket.getLocalPort();
  }

  /** Resets all its connections, and each new one until it is mended. */
  void cut() {
    cut = true;
    reset();
  }

  /** Lets connections through again. */
  void mend() {
    cut = false;
  }

  /** Resets all its connections; new ones get through. */
  void reset() {
    ends.forEach(Line::reset);
  }

  @Override
  public void close() throws IOException {
    socket.close();
    cut();
    threads.shutdownNow();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket near = socket.accept();
        threads.execute(() -> connect(near));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void connect(Socket near) {
    OptionalInt port = cut ? OptionalInt.empty() : target.get();
    if (port.isEmpty()) {
      reset(near);
      return;
    }
    try {
      Socket far = new Socket(InetAddress.ofLiteral("127.0.0.1"), port.getAsInt());
      ends.add(near);
      ends.add(far);
      if (cut) {
        reset();
      }
      threads.execute(() -> carry(near, far));
      carry(far, near);
    } catch (IOException e) {
      reset(near);
    }
  }

  private void carry(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      reset(from);
      reset(to);
    }
    if (from.isClosed() || (from.isOutputShutdown() && to.isOutputShutdown())) {
      reset(from);
      reset(to);
      ends.remove(from);
      ends.remove(to);
    }
  }

  private static void reset(Socket end) {
    try (end) {
      end.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed, which is what was wanted.
      return;
    }
  }
}
