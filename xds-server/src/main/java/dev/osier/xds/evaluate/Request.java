package dev.osier.xds.evaluate;

/**
 * A request as an application sends it in plaintext, or a connection if what it dials is not HTTP.
 *
 * @param address the IP address it dials, without brackets
 * @param port the port it dials
 * @param method such as {@code GET}
 * @param authority the {@code host} header, or {@code :authority} of HTTP/2
 * @param path the path with the query
 * @param headers all other headers
 */
public record Request(
    String address, int port, String method, String authority, String path, Headers headers) {
  private static final String GRPC = "application/grpc";

  public Request {
    for (Headers.Header header : headers.all()) {
      if (header.name().equals("host") || header.name().startsWith(":")) {
        throw new IllegalArgumentException(
            "reading a request: " + header.name() + " has a place of its own");
      }
    }
  }

  /** Whether this is a call of gRPC, as its content type says. */
  public boolean isGrpc() {
    String type = headers.first("content-type");
    return type.equals(GRPC) || type.startsWith(GRPC + "+");
  }

  /** The path alone. */
  String pathOnly() {
    return Paths.withoutQuery(path);
  }

  Request withPath(String changed) {
    return new Request(address, port, method, authority, changed, headers);
  }

  Request withAuthority(String changed) {
    return new Request(address, port, method, changed, path, headers);
  }

  Request withHeaders(Headers changed) {
    return new Request(address, port, method, authority, path, changed);
  }
}
