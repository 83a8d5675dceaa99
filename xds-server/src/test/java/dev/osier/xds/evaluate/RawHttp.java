package dev.osier.xds.evaluate;

import dev.osier.testkit.RawResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** HTTP/1.1 as it is written, without a client that would tidy requests up. */
final class RawHttp {
  private RawHttp() {}

  /** Sends a request without a body to where it dials, over a connection of its own. */
  static RawResponse send(Request request) {
    StringBuilder text = new StringBuilder();
    text.append(request.method() + " " + request.path() + " HTTP/1.1\r\n");
    text.append("host: " + request.authority() + "\r\n");
    request
        .headers()
        .all()
        .forEach(header -> text.append(header.name() + ": " + header.value() + "\r\n"));
    try {
      RawResponse response = RawResponse.to(request.address(), request.port(), text + "\r\n");
      if (response.status() == 0) {
        throw new AssertionError("no answer to " + request);
      }
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException("sending " + request, e);
    }
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
