package dev.osier.xds.translate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.testkit.LoopbackServer;
import java.io.IOException;
import java.net.Socket;

/** An application whose protocol begins with the server's line, as those of many databases do. */
final class GreetingApplication implements AutoCloseable {
  static final String GREETING = "+READY\n";

  private final LoopbackServer server;

  GreetingApplication() throws IOException {
    this("127.0.0.1", /* port= */ 0);
  }

  GreetingApplication(String address, int port) throws IOException {
    server = new LoopbackServer(address, port, GreetingApplication::serve);
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private static void serve(Socket connection) throws IOException {
    connection.getOutputStream().write(GREETING.getBytes(UTF_8));
    connection.getInputStream().transferTo(connection.getOutputStream());
  }
}
