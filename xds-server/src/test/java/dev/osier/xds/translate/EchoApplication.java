package dev.osier.xds.translate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.osier.testkit.LoopbackServer;
import dev.osier.testkit.RawResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/**
 * An application that speaks HTTP/1 and nothing else: it answers with the request's head as it got
 * it, and echoes the messages of a WebSocket (RFC 6455, short text frames only).
 */
final class EchoApplication implements AutoCloseable {
  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final LoopbackServer server;

  EchoApplication() throws IOException {
    server = new LoopbackServer("127.0.0.1", /* port= */ 0, EchoApplication::serve);
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
    OutputStream output = connection.getOutputStream();
    while (true) {
      String head = RawResponse.head(input);
      if (head.isEmpty()) {
        return;
      }
      String key = header(head, "sec-websocket-key");
      if (!key.isEmpty()) {
        websocket(key, input, output);
        return;
      }
      output.write(
          ("HTTP/1.1 200 OK\r\nserver: echo\r\ncontent-length: "
                  + head.length()
                  + "\r\n\r\n"
                  + head)
              .getBytes(ISO_8859_1));
      output.flush();
    }
  }

  private static void websocket(String key, InputStream input, OutputStream output)
      throws IOException {
    output.write(
        ("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
                + "sec-websocket-accept: "
                + accept(key)
                + "\r\n\r\n")
            .getBytes(ISO_8859_1));
    output.flush();
    while (true) {
      byte[] start = input.readNBytes(2);
      if (start.length < 2) {
        return;
      }
      byte[] mask = input.readNBytes(4);
      byte[] payload = input.readNBytes(start[1] & 0x7f);
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= mask[i % mask.length];
      }
      output.write(new byte[] {start[0], (byte) payload.length});
      output.write(payload);
      output.flush();
    }
  }

  private static String accept(String key) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("accepting a websocket", e);
    }
  }

  private static String header(String head, String name) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }
}
