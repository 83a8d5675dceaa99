package dev.osier.webhook.bootstrap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.mesh.ProxyPorts;
import java.util.ArrayList;
import java.util.List;

/**
 * The listener that answers the kubelet. Envoy opens it only after its first complete
 * configuration, so an answer to {@code /ready} says that the sidecar is configured.
 */
final class ProbeListener {
  private static final String NAME = "probes";

  private ProbeListener() {}

  static ObjectNode of(List<ProbeForward> probes) {
    return Json.object(
        "name",
        NAME,
        "address",
        Endpoints.address(PodVariable.POD_ADDRESS, ProxyPorts.PROBES),
        "per_connection_buffer_limit_bytes",
        1 << 15,
        // A proxy at its limits must not have its application restarted for it.
        "ignore_global_conn_limit",
        true,
        "bypass_overload_manager",
        true,
        "filter_chains",
        Json.array(Json.object("filters", Json.array(connectionManager(probes)))));
  }

  private static ObjectNode connectionManager(List<ProbeForward> probes) {
    List<ObjectNode> filters = new ArrayList<>();
    for (ProbeForward probe : probes) {
      if (!(probe instanceof ProbeForward.Http)) {
        filters.add(healthFilter(probe));
      }
    }
    filters.add(
        Json.object(
            "name",
            "envoy.filters.http.router",
            "typed_config",
            Json.typed(
                "envoy.extensions.filters.http.router.v3.Router",
                "dynamic_stats",
                false,
                "suppress_envoy_headers",
                true)));
    return Json.object(
        "name",
        "envoy.filters.network.http_connection_manager",
        "typed_config",
        Json.typed(
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
            "stat_prefix",
            NAME,
            "generate_request_id",
            false,
            "skip_xff_append",
            true,
            "server_header_transformation",
            "PASS_THROUGH",
            "request_headers_timeout",
            "10s",
            // A preStop hook may take as long as the pod's grace period.
            "stream_idle_timeout",
            "3600s",
            "common_http_protocol_options",
            Json.object("idle_timeout", "60s", "max_headers_count", 100),
            "http2_protocol_options",
            Json.object("max_concurrent_streams", 100),
            "route_config",
            Json.object(
                "name",
                NAME,
                "virtual_hosts",
                Json.array(
                    Json.object(
                        "name",
                        NAME,
                        "domains",
                        Json.array("*"),
                        "routes",
                        Json.arrayOf(routes(probes))))),
            "http_filters",
            Json.arrayOf(filters)));
  }

  private static List<ObjectNode> routes(List<ProbeForward> probes) {
    List<ObjectNode> routes = new ArrayList<>();
    routes.add(
        Json.object(
            "match", Json.object("path", "/ready"), "direct_response", Json.object("status", 200)));
    for (ProbeForward probe : probes) {
      if (probe instanceof ProbeForward.Http http) {
        if (!http.ownHost()) {
          routes.add(route(http, true));
        }
        routes.add(route(http, false));
      }
    }
    return routes;
  }

  // Without a Host header of the user's own, the application is to see the one the kubelet would
  // have sent: the pod's address and the application's port. An IPv6 address would want brackets,
  // which nobody can put around it here, so that keeps the probe's port.
  private static ObjectNode route(ProbeForward.Http probe, boolean keepIpv6Host) {
    ObjectNode match = Json.object("path", probe.path());
    match.set(
        "headers",
        Json.array(Json.object("name", ":method", "string_match", Json.object("exact", "GET"))));
    ObjectNode action =
        Json.object(
            "cluster",
            ProbeClusters.name(probe),
            "prefix_rewrite",
            probe.applicationPath(),
            // The kubelet keeps the time.
            "timeout",
            "0s");
    if (keepIpv6Host) {
      match
          .withArrayProperty("headers")
          .add(Json.object("name", ":authority", "string_match", Json.object("prefix", "[")));
    } else if (!probe.ownHost()) {
      action.put("host_rewrite_literal", PodVariable.POD_ADDRESS + ":" + probe.port());
    }
    return Json.object(
        "match",
        match,
        "route",
        action,
        "request_headers_to_remove",
        Json.array("x-forwarded-proto"),
        // The kubelet would follow it, to a port where it is a stranger; without it the redirect
        // counts as the success it is.
        "response_headers_to_remove",
        Json.array("location"));
  }

  private static ObjectNode healthFilter(ProbeForward probe) {
    return Json.object(
        "name",
        "envoy.filters.http.health_check",
        "typed_config",
        Json.typed(
            "envoy.extensions.filters.http.health_check.v3.HealthCheck",
            "pass_through_mode",
            false,
            "cluster_min_healthy_percentages",
            Json.object(ProbeClusters.name(probe), Json.object("value", 100)),
            "headers",
            Json.array(
                Json.object("name", ":path", "string_match", Json.object("exact", probe.path())))));
  }
}
