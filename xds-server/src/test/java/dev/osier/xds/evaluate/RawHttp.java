package dev.osier.xds.evaluate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Locale;

/** HTTP/1.1 as it is written, without a client that would tidy requests up. */
final class RawHttp {
  private RawHttp() {}

  /** An answer. */
  record Response(int status, Headers headers, String body) {}

  /** Sends a request without a body to where it dials, over a connection of its own. */
  static Response send(Request request) {
    try (Socket socket = new Socket(InetAddress.ofLiteral(request.address()), request.port())) {
      StringBuilder text = new StringBuilder();
      text.append(request.method() + " " + request.path() + " HTTP/1.1\r\n");
      text.append("host: " + request.authority() + "\r\n");
      request
          .headers()
          .all()
          .forEach(header -> text.append(header.name() + ": " + header.value() + "\r\n"));
      socket.getOutputStream().write(text.append("\r\n").toString().getBytes(ISO_8859_1));
      InputStream input = new BufferedInputStream(socket.getInputStream());
      String head = head(input);
      if (head.isEmpty()) {
        throw new AssertionError("no answer to " + request);
      }
      int status = Integer.parseInt(head.substring(9, 12));
      Headers headers = headers(head);
      String length = headers.first("content-length");
      boolean hasBody = !request.method().equals("HEAD") && !length.isEmpty();
      String body =
          hasBody ? new String(input.readNBytes(Integer.parseInt(length)), ISO_8859_1) : "";
      return new Response(status, headers, body);
    } catch (IOException e) {
      throw new UncheckedIOException("sending " + request, e);
    }
  }

  /** The head of the next message; empty at the end of the stream. */
  static String head(InputStream input) throws IOException {
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

  /** The headers of a head. */
  static Headers headers(String head) {
    List<Headers.Header> headers =
        head.lines()
            .skip(1)
            .filter(line -> !line.isEmpty())
            .map(
                line -> {
                  int colon = line.indexOf(':');
                  return new Headers.Header(
                      line.substring(0, colon).toLowerCase(Locale.ROOT),
                      line.substring(colon + 1).strip());
                })
            .toList();
    return new Headers(headers);
  }
}
