package dev.osier.xds.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Headers of which Envoy keeps one value: further ones are joined to it with a comma. All others
 * stay apart, and are matched one by one ({@code match_headers_individually}, Envoy 1.39). Which
 * they are was measured with Envoy 1.40: its {@code INLINE_REQ_HEADERS}, {@code
 * INLINE_RESP_HEADERS}, and those that built-in extensions register besides.
 */
final class InlineHeaders {
  /** Those of requests. */
  static final InlineHeaders REQUEST =
      new InlineHeaders(
          "accept",
          "accept-encoding",
          "access-control-request-headers",
          "access-control-request-method",
          "access-control-request-private-network",
          "authorization",
          "cache-control",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "grpc-accept-encoding",
          "grpc-timeout",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "keep-alive",
          "origin",
          "pragma",
          "proxy-connection",
          "referer",
          "te",
          "transfer-encoding",
          "upgrade",
          "user-agent",
          "via",
          "x-client-trace-id",
          "x-envoy-attempt-count",
          "x-envoy-decorator-operation",
          "x-envoy-downstream-service-cluster",
          "x-envoy-downstream-service-node",
          "x-envoy-external-address",
          "x-envoy-is-timeout-retry",
          "x-envoy-original-host",
          "x-envoy-original-path",
          "x-forwarded-client-cert",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-proto",
          "x-request-id");

  /** Those of responses. */
  static final InlineHeaders RESPONSE =
      new InlineHeaders(
          "access-control-allow-credentials",
          "access-control-allow-headers",
          "access-control-allow-methods",
          "access-control-allow-origin",
          "access-control-allow-private-network",
          "access-control-expose-headers",
          "access-control-max-age",
          "age",
          "cache-control",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "date",
          "etag",
          "expires",
          "grpc-message",
          "grpc-status",
          "keep-alive",
          "last-modified",
          "location",
          "proxy-connection",
          "proxy-status",
          "server",
          "transfer-encoding",
          "upgrade",
          "vary",
          "via",
          "x-envoy-attempt-count",
          "x-envoy-decorator-operation",
          "x-envoy-degraded",
          "x-envoy-immediate-health-check-fail",
          "x-envoy-ratelimited",
          "x-envoy-upstream-canary",
          "x-envoy-upstream-healthchecked-cluster",
          "x-envoy-upstream-service-time",
          "x-request-id");

  private final Set<String> names;

  private InlineHeaders(String... names) {
    this.names = Set.of(names);
  }

  /** Headers with one more, joined to an earlier one where Envoy does so. */
  Headers add(Headers headers, String name, String value) {
    if (!names.contains(name) || !headers.contains(name)) {
      return headers.with(name, value);
    }
    List<Headers.Header> joined = new ArrayList<>();
    for (Headers.Header header : headers.all()) {
      joined.add(
          header.name().equals(name)
              ? new Headers.Header(name, join(header.value(), value))
              : header);
    }
    return new Headers(joined);
  }

  private static String join(String first, String second) {
    return first.isEmpty() || second.isEmpty() ? first + second : first + "," + second;
  }

  /** Headers as Envoy keeps them. */
  Headers joined(Headers headers) {
    Headers result = Headers.NONE;
    for (Headers.Header header : headers.all()) {
      result = add(result, header.name(), header.value());
    }
    return result;
  }
}
