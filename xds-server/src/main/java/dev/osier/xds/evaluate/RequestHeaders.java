package dev.osier.xds.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What Envoy makes of a request's headers before it is routed: what is meant for one hop goes, what
 * only Envoys may say to each other goes too, and what each request has is added.
 */
final class RequestHeaders {
  /** Stands for the identifier that Envoy makes up. */
  static final String GENERATED_ID = "%REQUEST_ID%";

  private static final String CONNECTION = "connection";
  private static final String UPGRADE = "upgrade";
  private static final String PROTO = "x-forwarded-proto";
  private static final String REQUEST_ID = "x-request-id";
  private static final String TE = "te";
  private static final String TRAILERS = "trailers";
  private static final String VALID_AUTHORITY = "!$%&'()*+,-.:;=@[]_~";
  private static final int MAX_NOMINATED = 9;

  private static final Set<String> NOT_NOMINATED =
      Set.of("close", "http2-settings", "keep-alive", UPGRADE, TE);
  private static final Set<String> NEVER_NOMINATED =
      Set.of("x-forwarded-for", "x-forwarded-host", PROTO);
  private static final List<String> REMOVED =
      List.of(
          "keep-alive",
          "proxy-connection",
          "transfer-encoding",
          "x-envoy-expected-rq-timeout-ms",
          "x-envoy-force-trace",
          "x-envoy-hedge-on-per-try-timeout",
          "x-envoy-internal",
          "x-envoy-ip-tags",
          "x-envoy-max-retries",
          "x-envoy-original-url",
          "x-envoy-retriable-header-names",
          "x-envoy-retriable-status-codes",
          "x-envoy-retry-grpc-on",
          "x-envoy-retry-on",
          "x-envoy-upstream-alt-stat-name",
          "x-envoy-upstream-rq-per-try-timeout-ms",
          "x-envoy-upstream-rq-timeout-alt-response",
          "x-envoy-upstream-rq-timeout-ms",
          "x-envoy-upstream-stream-duration-ms",
          "x-forwarded-client-cert");

  private RequestHeaders() {}

  /** What is wrong with a request, so that Envoy answers 400; empty if nothing is. */
  static Optional<String> fault(Request request) {
    if (!request.path().startsWith("/")) {
      return Optional.of("the path is not absolute");
    }
    if (request.path().indexOf('#') >= 0) {
      return Optional.of("the path has a fragment");
    }
    if (!request.path().chars().allMatch(character -> character > ' ' && character < 0x7f)) {
      return Optional.of("the path has a character that URLs cannot have");
    }
    if (!request.authority().chars().allMatch(RequestHeaders::isValidInAuthority)) {
      return Optional.of("the authority has a character that hosts cannot have");
    }
    List<String> nominated = nominated(request.headers());
    if (upgrade(request.headers()).isPresent()) {
      return Optional.empty();
    }
    if (nominated.size() > MAX_NOMINATED
        || nominated.stream().anyMatch(NEVER_NOMINATED::contains)) {
      return Optional.of("the connection header names headers that it must not");
    }
    return Optional.empty();
  }

  /** The headers as routes see them. */
  static Headers sanitize(Headers original) {
    Headers headers = InlineHeaders.REQUEST.joined(original);
    if (upgrade(headers).isEmpty()) {
      headers = withoutNominated(headers);
    }
    for (String name : REMOVED) {
      headers = headers.without(name);
    }
    if (!headers.contains(PROTO)) {
      headers = headers.with(PROTO, "http");
    }
    return headers.contains(REQUEST_ID) ? headers : headers.with(REQUEST_ID, GENERATED_ID);
  }

  /** The protocol that the request asks to change to, such as {@code websocket}. */
  static Optional<String> upgrade(Headers headers) {
    return headers.contains(UPGRADE) && nominated(headers).contains(UPGRADE)
        ? Optional.of(headers.first(UPGRADE))
        : Optional.empty();
  }

  /** The scheme: what the sender says of it, for nobody else could. */
  static String scheme(Request request) {
    String said = request.headers().first(PROTO);
    return said.equalsIgnoreCase("https") || said.equalsIgnoreCase("http") ? said : "http";
  }

  // What changes the protocol is passed on word for word.
  private static Headers withoutNominated(Headers original) {
    Headers headers = original;
    for (String name : nominated(original)) {
      if (!NOT_NOMINATED.contains(name)) {
        headers = headers.without(name);
      }
    }
    return withTrailersOnly(headers.without(CONNECTION).without(UPGRADE));
  }

  private static Headers withTrailersOnly(Headers headers) {
    String value = headers.first(TE);
    if (value.isEmpty()) {
      return headers;
    }
    Headers without = headers.without(TE);
    return tokens(value).contains(TRAILERS) ? without.with(TE, TRAILERS) : without;
  }

  private static List<String> nominated(Headers headers) {
    return tokens(String.join(",", headers.values(CONNECTION)));
  }

  private static List<String> tokens(String value) {
    return Arrays.stream(Ascii.lowerCase(value).split(","))
        .map(String::strip)
        .filter(token -> !token.isEmpty())
        .toList();
  }

  private static boolean isValidInAuthority(int character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || VALID_AUTHORITY.indexOf(character) >= 0;
  }
}
