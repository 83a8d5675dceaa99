package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import java.time.Duration;
import java.util.Optional;

/**
 * What is done to a request on purpose, the delay first.
 *
 * @param delay how long it is held back
 * @param abort what it is answered instead of being sent on
 */
public record Fault(Optional<Delay> delay, Optional<Abort> abort) {
  /** A delay of a share of the requests. */
  public record Delay(Duration duration, Fraction share) {}

  /**
   * An answer to a share of the requests.
   *
   * @param status the HTTP status, or that of gRPC
   * @param isGrpc whether it is that of gRPC; a caller that does not speak gRPC is answered 200
   */
  public record Abort(int status, boolean isGrpc, Fraction share) {}

  /** What is done to this request; empty if nothing. */
  static Optional<Fault> of(HTTPFault fault, Request request) {
    boolean applies =
        fault.getHeadersList().stream()
            .allMatch(matcher -> HeaderMatching.matches(matcher, request));
    if (!applies || (!fault.hasDelay() && !fault.hasAbort())) {
      return Optional.empty();
    }
    return Optional.of(
        new Fault(
            fault.hasDelay()
                ? Optional.of(
                    new Delay(
                        Durations.of(fault.getDelay().getFixedDelay()),
                        Fraction.of(fault.getDelay().getPercentage())))
                : Optional.empty(),
            fault.hasAbort() ? Optional.of(abort(fault.getAbort())) : Optional.empty()));
  }

  private static Abort abort(FaultAbort abort) {
    Fraction share = Fraction.of(abort.getPercentage());
    return switch (abort.getErrorTypeCase()) {
      case HTTP_STATUS -> new Abort(abort.getHttpStatus(), false, share);
      case GRPC_STATUS -> new Abort(abort.getGrpcStatus(), true, share);
      case HEADER_ABORT, ERRORTYPE_NOT_SET ->
          throw new UnknownConfigurationException("fault abort");
    };
  }
}
