package dev.osier.xds.translate;

import dev.osier.testkit.LoopbackServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Another address at which an application of this machine answers, as a pod without sidecar. */
final class PlainForwarder implements AutoCloseable {
  private final LoopbackServer server;
  private final int target;
  private final AtomicInteger connections = new AtomicInteger();

  PlainForwarder(String address, int port, int target) throws IOException {
    this.target = target;
    this.server = new LoopbackServer(address, port, this::forward);
  }

  /** How many connections there have been. */
  int connections() {
    return connections.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void forward(Socket client) throws IOException {
    try (Socket application = new Socket(InetAddress.getLoopbackAddress(), target)) {
      connections.incrementAndGet();
      Thread.startVirtualThread(() -> pump(application, client));
      pump(client, application);
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of them is gone, and so is the connection.
      return;
    }
  }
}
