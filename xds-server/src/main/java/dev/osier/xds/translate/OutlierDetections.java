package dev.osier.xds.translate;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;

/**
 * When an endpoint is left alone for a while. What the application answered and what became of the
 * connection are counted apart: who cannot be reached says nothing about his application.
 */
final class OutlierDetections {
  private static final UInt32Value ALWAYS = UInt32Value.of(100);
  private static final UInt32Value NEVER = UInt32Value.of(0);

  private OutlierDetections() {}

  static OutlierDetection translate(dev.osier.mesh.traffic.OutlierDetection detection) {
    OutlierDetection.Builder builder =
        OutlierDetection.newBuilder()
            .setSplitExternalLocalOriginErrors(true)
            .setInterval(Times.duration(detection.interval()))
            .setBaseEjectionTime(Times.duration(detection.baseEjection()))
            .setMaxEjectionPercent(UInt32Value.of(detection.maxEjectionPercent()))
            .setEnforcingConsecutive5Xx(enforcing(detection.consecutive5xx()))
            .setEnforcingConsecutiveLocalOriginFailure(
                enforcing(detection.consecutiveConnectFailures()))
            // Statistics over many endpoints are nobody's wish.
            .setEnforcingSuccessRate(NEVER)
            .setEnforcingLocalOriginSuccessRate(NEVER);
    if (detection.consecutive5xx() > 0) {
      builder.setConsecutive5Xx(UInt32Value.of(detection.consecutive5xx()));
    }
    if (detection.consecutiveGatewayErrors() > 0) {
      // Only these does Envoy not go by unless told to.
      builder
          .setEnforcingConsecutiveGatewayFailure(ALWAYS)
          .setConsecutiveGatewayFailure(UInt32Value.of(detection.consecutiveGatewayErrors()));
    }
    if (detection.consecutiveConnectFailures() > 0) {
      builder.setConsecutiveLocalOriginFailure(
          UInt32Value.of(detection.consecutiveConnectFailures()));
    }
    return builder.build();
  }

  private static UInt32Value enforcing(int consecutive) {
    return consecutive > 0 ? ALWAYS : NEVER;
  }
}
