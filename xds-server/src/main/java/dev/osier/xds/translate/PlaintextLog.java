package dev.osier.xds.translate;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import dev.osier.mesh.ProxyClusters;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.LogTypeFilter;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogType;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.CommonGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig;
import java.util.List;

/**
 * The access log by which the control plane is told of plaintext that the proxy lets in: who
 * connected to which port, and nothing of what was said. It stands in the chains for plaintext
 * only, so a proxy that meets none has no stream to send it on. What the control plane does not
 * take in time, Envoy drops.
 */
public final class PlaintextLog {
  /** Its name, by which it is told from others where it arrives. */
  public static final String NAME = "plaintext";

  /** How often someone is told of who goes on for long. */
  static final Duration INTERVAL = Durations.fromMinutes(1);

  private static final Duration FLUSH = Durations.fromSeconds(1);
  private static final int BUFFER_BYTES = 16 * 1024;

  private PlaintextLog() {}

  /** The log, which can stand beside others of connections and of requests alike. */
  static AccessLog log() {
    GrpcService.Builder service = GrpcService.newBuilder();
    service.getEnvoyGrpcBuilder().setClusterName(ProxyClusters.CONTROL_PLANE);
    TcpGrpcAccessLogConfig log =
        TcpGrpcAccessLogConfig.newBuilder()
            .setCommonConfig(
                CommonGrpcAccessLogConfig.newBuilder()
                    .setLogName(NAME)
                    .setTransportApiVersion(ApiVersion.V3)
                    .setGrpcService(service)
                    .setBufferFlushInterval(FLUSH)
                    .setBufferSizeBytes(UInt32Value.of(BUFFER_BYTES)))
            .build();
    return AccessLog.newBuilder()
        .setName("envoy.access_loggers.tcp_grpc")
        .setTypedConfig(Packing.any(log))
        .build();
  }

  /** Other logs, which are to have what has ended only. */
  static List<AccessLog> onlyEnds(List<AccessLog> others) {
    AccessLogFilter ends =
        AccessLogFilter.newBuilder()
            .setLogTypeFilter(
                LogTypeFilter.newBuilder()
                    .addTypes(AccessLogType.DownstreamEnd)
                    .addTypes(AccessLogType.TcpConnectionEnd))
            .build();
    return others.stream().map(other -> other.toBuilder().setFilter(ends).build()).toList();
  }
}
