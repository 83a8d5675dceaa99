package dev.osier.xds.translate;

import dev.osier.mesh.route.Fault;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;

/** Trouble made on purpose. */
final class RouteFaults {
  private RouteFaults() {}

  static HTTPFault translate(Fault fault) {
    HTTPFault.Builder builder = HTTPFault.newBuilder();
    fault
        .delay()
        .ifPresent(
            delay ->
                builder.setDelay(
                    FaultDelay.newBuilder()
                        .setFixedDelay(Times.duration(delay.duration()))
                        .setPercentage(Fractions.percent(delay.share()))));
    fault.abort().ifPresent(abort -> builder.setAbort(abort(abort)));
    return builder.build();
  }

  private static FaultAbort abort(Fault.Abort abort) {
    FaultAbort.Builder builder =
        FaultAbort.newBuilder().setPercentage(Fractions.percent(abort.share()));
    switch (abort.answer()) {
      case Fault.Answer.Http(int status) -> builder.setHttpStatus(status);
      case Fault.Answer.Grpc(int code) -> builder.setGrpcStatus(code);
    }
    return builder.build();
  }
}
