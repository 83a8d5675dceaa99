package dev.osier.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An application at an address of this machine that serves each connection on a thread of its own.
 */
public final class LoopbackServer implements AutoCloseable {
  private static final int BACKLOG = 100;

  private final ServerSocket socket;
  private final Connections connections;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** What is done with a connection; it is closed afterwards, also after an error. */
  @FunctionalInterface
  public interface Connections {
    void serve(Socket connection) throws IOException;
  }

  /**
   * Begins to serve.
   *
   * @param address where it listens
   * @param port port 0 for any free one
   * @param connections what is done with each connection
   * @throws IOException if it can't listen there
   */
  public LoopbackServer(String address, int port, Connections connections) throws IOException {
    this.socket = new ServerSocket(port, BACKLOG, InetAddress.ofLiteral(address));
    this.connections = connections;
    threads.execute(this::accept);
  }

  /** The port it listens on. */
  public int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        threads.execute(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connections.serve(connection);
    } catch (IOException e) {
      // The caller has gone, which is all the same to a server of tests.
      return;
    }
  }
}
