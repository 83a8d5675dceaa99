package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What makes a request worth another try (Envoy's {@code retry_on} and {@code retry_grpc_on}). */
public enum RetryCondition {
  /** No connection was made, so nothing was sent. */
  @JsonProperty("ConnectFailure")
  CONNECT_FAILURE,
  /** The backend refused the stream before it looked at it. */
  @JsonProperty("RefusedStream")
  REFUSED_STREAM,
  /** The connection broke before any of the request was sent. */
  @JsonProperty("ResetBeforeRequest")
  RESET_BEFORE_REQUEST,
  /** The connection broke, or the try took too long, before the response began. */
  @JsonProperty("Reset")
  RESET,
  /** The response is 502, 503 or 504. */
  @JsonProperty("GatewayError")
  GATEWAY_ERROR,
  /** The response is 500 or above, or there is none. */
  @JsonProperty("ServerError")
  SERVER_ERROR,
  /** The gRPC status is CANCELLED. */
  @JsonProperty("Cancelled")
  CANCELLED,
  /** The gRPC status is DEADLINE_EXCEEDED. */
  @JsonProperty("DeadlineExceeded")
  DEADLINE_EXCEEDED,
  /** The gRPC status is INTERNAL. */
  @JsonProperty("Internal")
  INTERNAL,
  /** The gRPC status is RESOURCE_EXHAUSTED. */
  @JsonProperty("ResourceExhausted")
  RESOURCE_EXHAUSTED,
  /** The gRPC status is UNAVAILABLE. */
  @JsonProperty("Unavailable")
  UNAVAILABLE
}
