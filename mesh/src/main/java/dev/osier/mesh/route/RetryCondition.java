package dev.osier.mesh.route;

/** What may be tried again. The first three happen before an application has seen the request. */
public enum RetryCondition {
  /** No connection came about. */
  CONNECT_FAILURE(true),
  /** The other side refused the stream (HTTP/2 REFUSED_STREAM) without looking at it. */
  REFUSED_STREAM(true),
  /** The connection broke before anything of the request was sent. */
  RESET_BEFORE_REQUEST(true),
  /** The connection broke before the response. */
  RESET(false),
  /** 502, 503 or 504. */
  GATEWAY_ERROR(false),
  /** Any 5xx, or no response at all. */
  SERVER_ERROR(false),
  /** gRPC status 1. */
  CANCELLED(false),
  /** gRPC status 4. */
  DEADLINE_EXCEEDED(false),
  /** gRPC status 13. */
  INTERNAL(false),
  /** gRPC status 8. */
  RESOURCE_EXHAUSTED(false),
  /** gRPC status 14. */
  UNAVAILABLE(false);

  private final boolean unseen;

  RetryCondition(boolean unseen) {
    this.unseen = unseen;
  }

  /** Whether no application can have seen the request, so that any method is safe to repeat. */
  public boolean isUnseen() {
    return unseen;
  }

  /** Whether it also holds wherever one of those holds that no application can have seen. */
  public boolean includesUnseen() {
    return switch (this) {
      case RESET, GATEWAY_ERROR, SERVER_ERROR -> true;
      case CONNECT_FAILURE,
          REFUSED_STREAM,
          RESET_BEFORE_REQUEST,
          CANCELLED,
          DEADLINE_EXCEEDED,
          INTERNAL,
          RESOURCE_EXHAUSTED,
          UNAVAILABLE ->
          false;
    };
  }
}
