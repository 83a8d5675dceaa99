package dev.osier.operator.apiserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to the API server that can be cut: connections end, and new ones end at once. */
final class Cable implements AutoCloseable {
  private final ServerSocket near;
  private final URI far;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  Cable(URI far) {
    this.far = far;
    try {
      this.near = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "https://127.0.0.1:" + near.getLocalPort();
  }

  void cut() {
    cut = true;
    open.forEach(Cable::end);
  }

  void mend() {
    cut = false;
  }

  @Override
  public void close() throws IOException {
    cut();
    near.close();
  }

  private void accept() {
    while (!near.isClosed()) {
      try {
        Socket left = near.accept();
        if (cut) {
          end(left);
          continue;
        }
        Socket right = new Socket(far.getHost(), far.getPort());
        open.add(left);
        open.add(right);
        Thread.ofVirtual().start(() -> copy(left, right));
        Thread.ofVirtual().start(() -> copy(right, left));
      } catch (IOException e) {
        // The test is over.
        return;
      }
    }
  }

  private void copy(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // One end is enough to end both.
    } finally {
      end(from);
      end(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
