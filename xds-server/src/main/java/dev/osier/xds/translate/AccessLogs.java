package dev.osier.xds.translate;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.osier.mesh.MeshSettings;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One JSON object per request or connection on the proxy's standard output, where the mesh's
 * settings ask for it. Every entry has the same keys; {@code -} stands for what there is none of.
 */
final class AccessLogs {
  private static final String NONE = "-";

  // Who we are is the proxy's --service-cluster, so that the configuration need not say it.
  private static final Map<String, String> COMMON =
      Map.of(
          "osier", "access",
          "workload", "%CEL(xds.node.cluster)%",
          "cluster", "%UPSTREAM_CLUSTER%",
          "flags", "%RESPONSE_FLAGS%",
          "upstream", "%UPSTREAM_HOST%",
          "duration_ms", "%DURATION%",
          "bytes_sent", "%BYTES_SENT%",
          "bytes_received", "%BYTES_RECEIVED%");
  private static final Map<String, String> REQUEST =
      Map.of(
          "protocol", "%PROTOCOL%",
          "grpc", "%GRPC_STATUS%",
          "method", "%REQ(:METHOD)%",
          "authority", "%REQ(:AUTHORITY)%",
          "path", "%REQ(:PATH)%",
          "status", "%RESPONSE_CODE%");
  private static final Map<String, String> CONNECTION =
      Map.of(
          "protocol", NONE,
          "grpc", NONE,
          "method", NONE,
          "authority", NONE,
          "path", NONE,
          "status", NONE);

  private AccessLogs() {}

  /** The logs of requests; none if the mesh does not want them. */
  static List<AccessLog> ofRequests(MeshSettings settings, Direction direction) {
    return settings.accessLog() ? List.of(log(REQUEST, direction)) : List.of();
  }

  /** The logs of connections; none if the mesh does not want them. */
  static List<AccessLog> ofConnections(MeshSettings settings, Direction direction) {
    return settings.accessLog() ? List.of(log(CONNECTION, direction)) : List.of();
  }

  private static AccessLog log(Map<String, String> kind, Direction direction) {
    SortedMap<String, String> keys = new TreeMap<>(COMMON);
    keys.putAll(kind);
    keys.put("direction", direction.text());
    switch (direction) {
      case INBOUND -> {
        keys.put("tls", orNone("connection.tls_version"));
        keys.put("peer", orNone("connection.uri_san_peer_certificate"));
      }
      case OUTBOUND -> {
        keys.put("tls", orNone("upstream.tls_version"));
        keys.put("peer", orNone("upstream.uri_san_peer_certificate"));
      }
    }
    Struct.Builder json = Struct.newBuilder();
    keys.forEach(
        (key, value) -> json.putFields(key, Value.newBuilder().setStringValue(value).build()));
    StdoutAccessLog log =
        StdoutAccessLog.newBuilder()
            .setLogFormat(SubstitutionFormatString.newBuilder().setJsonFormat(json))
            .build();
    return AccessLog.newBuilder()
        .setName("envoy.access_loggers.stdout")
        .setTypedConfig(Packing.any(log))
        .build();
  }

  // An operator of Envoy's own would give null.
  private static String orNone(String attribute) {
    return "%CEL(has(" + attribute + ") ? " + attribute + " : '" + NONE + "')%";
  }
}
