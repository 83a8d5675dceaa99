package dev.osier.xds.evaluate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.osier.testkit.LoopbackServer;
import dev.osier.testkit.RawResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Base64;

/**
 * A server at every loopback address that answers each request without a body (HTTP/1.1) with the
 * address it was sent to and its head, in a header, and changes to whatever protocol it is asked
 * to.
 */
final class ReportingUpstream implements AutoCloseable {
  static final String REPORT = "x-report";

  /** What every answer has besides. */
  static final Headers ANSWER =
      Headers.NONE
          .with("server", "upstream")
          .with("x-up", "one")
          .with("x-up", "two")
          .with("cache-control", "no-cache")
          .with("vary", "accept");

  private final LoopbackServer server;

  ReportingUpstream() {
    try {
      server = new LoopbackServer("0.0.0.0", /* port= */ 0, ReportingUpstream::serve);
    } catch (IOException e) {
      throw new UncheckedIOException("opening a socket", e);
    }
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private static void serve(Socket connection) throws IOException {
    InputStream input = new BufferedInputStream(connection.getInputStream());
    String address = connection.getLocalAddress().getHostAddress();
    String head = RawResponse.head(input);
    while (!head.isEmpty()) {
      String report =
          Base64.getEncoder().encodeToString((address + "\r\n" + head).getBytes(ISO_8859_1));
      Headers asked = RawHttp.headers(head);
      boolean upgrade = asked.contains("upgrade");
      StringBuilder answer =
          new StringBuilder(
              upgrade ? "HTTP/1.1 101 Switching Protocols\r\n" : "HTTP/1.1 200 OK\r\n");
      Headers headers =
          upgrade
              ? ANSWER.with("connection", "upgrade").with("upgrade", asked.first("upgrade"))
              : ANSWER.with("content-length", "0");
      headers
          .with(REPORT, report)
          .all()
          .forEach(header -> answer.append(header.name() + ": " + header.value() + "\r\n"));
      connection.getOutputStream().write(answer.append("\r\n").toString().getBytes(ISO_8859_1));
      head = RawResponse.head(input);
    }
  }
}
