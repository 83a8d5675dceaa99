package dev.osier.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * What came back for a request in HTTP/1.1 that went out as it was written, with no client to tidy
 * it up, on a connection of its own. Where it ends is read from it (RFC 9112, section 6.3): Envoy
 * waits a second for its caller to close the connection first.
 *
 * @param status its status, 0 if the connection ended without an answer
 * @param head its first line and headers, one a line
 * @param body the rest
 */
public record RawResponse(int status, String head, String body) {
  /** No answer. */
  public static final RawResponse NONE = new RawResponse(0, "", "");

  private static final int TIMEOUT_MILLIS = 20_000;

  /**
   * Sends a request.
   *
   * @param address an IP address
   * @param request its head with the empty line and its body, each character a byte
   * @throws IOException if nobody listens, or the answer stops before its end
   */
  public static RawResponse to(String address, int port, String request) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.ofLiteral(address), port), TIMEOUT_MILLIS / 4);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return read(new BufferedInputStream(socket.getInputStream()), !request.startsWith("HEAD "));
    }
  }

  /** A header's value; empty if it is not there. */
  public String header(String name) {
    return head.lines()
        .skip(1)
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  /** The head of the next message of a connection; empty at its end. */
  public static String head(InputStream input) throws IOException {
    StringBuilder head = new StringBuilder();
    int next = input.read();
    while (next >= 0) {
      head.append((char) next);
      if (next == '\n' && head.length() >= 4 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
        return head.toString();
      }
      next = input.read();
    }
    return "";
  }

  private static RawResponse read(InputStream input, boolean bodyAllowed) throws IOException {
    String head = head(input);
    if (head.isEmpty()) {
      return NONE;
    }
    int status = Integer.parseInt(head.substring(9, 12));
    RawResponse bare = new RawResponse(status, head, "");
    boolean hasBody = bodyAllowed && status >= 200 && status != 204 && status != 304;
    return hasBody ? new RawResponse(status, head, new String(bare.body(input), UTF_8)) : bare;
  }

  private byte[] body(InputStream input) throws IOException {
    if (header("transfer-encoding").equals("chunked")) {
      return chunks(input);
    }
    String length = header("content-length");
    return length.isEmpty() ? input.readAllBytes() : exactly(input, Integer.parseInt(length));
  }

  private static byte[] chunks(InputStream input) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int size = Integer.parseInt(line(input), 16);
    while (size > 0) {
      body.write(exactly(input, size));
      line(input);
      size = Integer.parseInt(line(input), 16);
    }
    return body.toByteArray();
  }

  private static byte[] exactly(InputStream input, int length) throws IOException {
    byte[] bytes = input.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("reading an answer: it stops after " + bytes.length + " bytes");
    }
    return bytes;
  }

  private static String line(InputStream input) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = input.read();
    while (next >= 0 && next != '\n') {
      line.append((char) next);
      next = input.read();
    }
    return line.toString().strip();
  }
}
