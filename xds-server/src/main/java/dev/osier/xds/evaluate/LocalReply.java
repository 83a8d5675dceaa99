package dev.osier.xds.evaluate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An answer that the proxy itself gives.
 *
 * @param status the HTTP status that is meant
 * @param body the text
 * @param location the {@code location} header
 * @param grpcStatus the status a caller of gRPC gets, with HTTP status 200; empty for other callers
 * @param response the changes to the answer's headers, in the order they are made
 */
public record LocalReply(
    int status,
    String body,
    Optional<String> location,
    OptionalInt grpcStatus,
    List<HeaderChanges> response) {
  public LocalReply {
    response = List.copyOf(response);
  }

  static LocalReply of(Request request, int status) {
    return of(request, status, "", Optional.empty(), List.of());
  }

  static LocalReply of(
      Request request,
      int status,
      String body,
      Optional<String> location,
      List<HeaderChanges> response) {
    return new LocalReply(
        status,
        body,
        location,
        request.isGrpc() ? OptionalInt.of(grpcStatus(status)) : OptionalInt.empty(),
        response);
  }

  /** What the caller sees as the HTTP status. */
  public int seenStatus() {
    return grpcStatus.isPresent() ? 200 : status;
  }

  // https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md, as Envoy has it.
  private static int grpcStatus(int status) {
    return switch (status) {
      case 400 -> 13;
      case 401 -> 16;
      case 403 -> 7;
      case 404 -> 12;
      case 429, 502, 503, 504 -> 14;
      default -> 2;
    };
  }
}
