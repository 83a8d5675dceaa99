package dev.osier.webhook.bootstrap;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * The clusters through which the kubelet's checks reach the application, one for each port and way
 * of asking.
 */
final class ProbeClusters {
  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_TCLASS = 67;
  private static final int CLASS_SELECTOR_1 = 8 << 2;

  private ProbeClusters() {}

  /** The name of the cluster that serves a check. */
  static String name(ProbeForward probe) {
    return switch (probe) {
      case ProbeForward.Http http -> (http.tls() ? "probe/https/" : "probe/http/") + http.port();
      case ProbeForward.Tcp tcp -> "probe/tcp/" + tcp.port();
      case ProbeForward.Grpc grpc -> "probe/grpc/" + grpc.port() + "/" + grpc.service();
    };
  }

  /** The clusters in the order of their names. */
  static Collection<ObjectNode> of(List<ProbeForward> probes) {
    TreeMap<String, ObjectNode> clusters = new TreeMap<>();
    TreeMap<String, Integer> timeouts = new TreeMap<>();
    for (ProbeForward probe : probes) {
      timeouts.merge(name(probe), timeoutSeconds(probe), Math::max);
    }
    for (ProbeForward probe : probes) {
      String name = name(probe);
      clusters.computeIfAbsent(name, key -> cluster(key, probe, timeouts.getOrDefault(key, 1)));
    }
    return clusters.values();
  }

  private static int timeoutSeconds(ProbeForward probe) {
    return switch (probe) {
      case ProbeForward.Http _ -> 1;
      case ProbeForward.Tcp tcp -> tcp.timeoutSeconds();
      case ProbeForward.Grpc grpc -> grpc.timeoutSeconds();
    };
  }

  private static ObjectNode cluster(String name, ProbeForward probe, int timeoutSeconds) {
    ObjectNode cluster =
        Json.object(
            "name",
            name,
            "type",
            "STATIC",
            "connect_timeout",
            "5s",
            "per_connection_buffer_limit_bytes",
            1 << 15,
            "upstream_bind_config",
            source(),
            "load_assignment",
            Endpoints.single(name, PodVariable.POD_ADDRESS, probe.port()));
    switch (probe) {
      case ProbeForward.Http http -> {
        cluster.set("typed_extension_protocol_options", oneRequestPerConnection());
        if (http.tls()) {
          cluster.set("transport_socket", unverifiedTls());
        }
      }
      case ProbeForward.Tcp _ ->
          cluster.set("health_checks", check(timeoutSeconds, "tcp_health_check", Json.object()));
      case ProbeForward.Grpc grpc -> {
        cluster.set("typed_extension_protocol_options", http2());
        cluster.set(
            "health_checks",
            check(
                timeoutSeconds,
                "grpc_health_check",
                Json.object(
                    "service_name",
                    grpc.service(),
                    "authority",
                    PodVariable.POD_ADDRESS + ":" + grpc.port())));
      }
    }
    return cluster;
  }

  // The redirect rules let pass what carries this source address (IPv4) or traffic class (IPv6).
  private static ObjectNode source() {
    ObjectNode trafficClass =
        Json.object(
            "level",
            IPPROTO_IPV6,
            "name",
            IPV6_TCLASS,
            "int_value",
            CLASS_SELECTOR_1,
            "state",
            "STATE_PREBIND");
    return Json.object(
        "source_address",
        Endpoints.socketAddress("127.0.0.6", 0),
        "extra_source_addresses",
        Json.array(
            Json.object(
                "address",
                Endpoints.socketAddress("::", 0),
                "socket_options",
                Json.object("socket_options", Json.array(trafficClass)))));
  }

  // A pooled connection would still answer after the application has closed its port.
  private static ObjectNode oneRequestPerConnection() {
    return Json.object(
        HTTP_OPTIONS,
        Json.typed(
            HTTP_OPTIONS,
            "common_http_protocol_options",
            Json.object("max_requests_per_connection", 1),
            "explicit_http_config",
            Json.object("http_protocol_options", Json.object())));
  }

  private static ObjectNode http2() {
    return Json.object(
        HTTP_OPTIONS,
        Json.typed(
            HTTP_OPTIONS,
            "explicit_http_config",
            Json.object("http2_protocol_options", Json.object())));
  }

  private static ObjectNode unverifiedTls() {
    return Json.object(
        "name",
        "envoy.transport_sockets.tls",
        "typed_config",
        Json.typed(
            "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
            "common_tls_context",
            Json.object(
                "tls_params",
                Json.object(
                    "tls_minimum_protocol_version",
                    "TLSv1_2",
                    "tls_maximum_protocol_version",
                    "TLSv1_3"))));
  }

  private static ArrayNode check(int timeoutSeconds, String kind, ObjectNode configuration) {
    return Json.array(
        Json.object(
            "timeout",
            timeoutSeconds + "s",
            "interval",
            "1s",
            "no_traffic_interval",
            "1s",
            "no_traffic_healthy_interval",
            "1s",
            "unhealthy_threshold",
            1,
            "healthy_threshold",
            1,
            "reuse_connection",
            false,
            kind,
            configuration));
  }
}
