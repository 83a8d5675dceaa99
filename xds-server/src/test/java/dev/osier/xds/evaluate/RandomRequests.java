package dev.osier.xds.evaluate;

import java.util.List;
import java.util.Random;

/** Requests that nearly match what {@link RandomTables} makes. */
final class RandomRequests {
  private static final List<String> AUTHORITIES =
      List.of(
          "one.example",
          "ONE.Example",
          "one.example:80",
          "one.example:443",
          "one.example.",
          "two.example",
          "a.b.long.example:8080",
          "y-x.example",
          "-x.example",
          ".example",
          "www.",
          "www.org",
          "[::1]",
          "[::1]:80",
          "elsewhere");
  private static final List<String> METHODS =
      List.of("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND");
  private static final List<String> QUERIES =
      List.of(
          "",
          "",
          "",
          "?",
          "?q=a",
          "?q=ab&q=b",
          "?q",
          "?q=%61",
          "?Q=a",
          "?&q=b",
          "?r=a=b",
          "?q=a?b",
          "?x=//../y");
  private static final List<String> VALUES =
      List.of("a", "b", "ab", "A", "a,b", "", "http", "one.example", "x a");

  private final Random random;
  private final List<String> addresses;
  private final int port;

  /**
   * @param addresses what is dialled
   */
  RandomRequests(Random random, List<String> addresses, int port) {
    this.random = random;
    this.addresses = addresses;
    this.port = port;
  }

  Request next() {
    String method = pick(METHODS);
    Headers headers = Headers.NONE;
    if (!List.of("GET", "HEAD", "DELETE").contains(method)) {
      headers = headers.with("content-length", "0");
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      headers = withOneMore(headers);
    }
    return new Request(
        pick(addresses), port, method, pick(AUTHORITIES), path() + pick(QUERIES), headers);
  }

  private Headers withOneMore(Headers headers) {
    return switch (random.nextInt(14)) {
      case 0, 1, 2 -> headers.with("x-a", pick(VALUES));
      case 3 -> headers.with("x-b", pick(VALUES)).with("x-b", pick(VALUES));
      case 4 -> headers.with("accept", pick(VALUES));
      case 5 ->
          headers.with(
              "cookie", pick(List.of("session=beta-1", "a=b; session=beta-2; c=d", "a=b")));
      case 6 ->
          headers.contains("content-type")
              ? headers
              : headers.with(
                  "content-type",
                  pick(
                      List.of(
                          "application/grpc",
                          "application/grpc+proto",
                          "application/grpc-web",
                          "application/grpc;x=y")));
      case 7 -> headers.with("x-forwarded-proto", pick(List.of("https", "http", "ftp")));
      case 8, 11 ->
          headers
              .with("origin", pick(List.of("https://shop.example", "https://b.test", "null")))
              .with("access-control-request-method", "PUT");
      case 9 -> headers.with("x-envoy-retry-on", "5xx").with("x-up", pick(VALUES));
      case 10 -> headers.with("connection", pick(List.of("x-a", "keep-alive", "x-b, te")));
      case 12 ->
          headers.contains("connection")
              ? headers
              : headers
                  .with("connection", "keep-alive, Upgrade")
                  .with("upgrade", pick(List.of("websocket", "WebSocket", "other")));
      default -> headers.with("te", pick(List.of("trailers", "gzip"))).with("user-agent", "ab");
    };
  }

  private String path() {
    String path = pick(RandomTables.PATHS);
    return switch (random.nextInt(14)) {
      case 0 -> path + "/";
      case 1 -> path + "x";
      case 2 -> path.toUpperCase(java.util.Locale.ROOT);
      case 3 -> path.replace("/", "//");
      case 4 -> path + "/../x";
      case 5 -> "/y/.." + path;
      case 6 -> path + "/./users";
      case 7 -> path + "%2Fusers";
      case 8 -> "/%61pi/v1";
      case 9 -> path + "/v1/users";
      case 10 -> path + "\\users";
      case 11 -> path + "/%2e%2e/api;p=1";
      default -> path;
    };
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
