package dev.osier.webhook.bootstrap;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.mesh.Discovery;
import dev.osier.mesh.ProxyPorts;
import dev.osier.mesh.identity.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The configuration that a sidecar's Envoy starts with ({@code envoy.config.bootstrap.v3.Bootstrap}
 * of Envoy 1.40, as JSON, which is YAML): where its control plane is, who that must be, and how the
 * kubelet's checks are answered.
 */
public final class ProxyBootstrap {
  /** Of the container's memory, what Envoy's heap may take; the rest is for its code and stacks. */
  private static final int HEAP_PERCENT = 85;

  private static final long MAX_CONNECTIONS = 50_000;
  private static final String CONNECTIONS_MONITOR =
      "envoy.resource_monitors.global_downstream_max_connections";
  private static final String HEAP_MONITOR = "envoy.resource_monitors.fixed_heap";

  private ProxyBootstrap() {}

  /**
   * The text for {@code --config-yaml} as it stands in a container's arguments: {@code $(POD_IP)}
   * is left for the kubelet to fill in, and every other {@code $} is doubled, which the kubelet
   * undoes.
   */
  public static String argument(BootstrapInput input) {
    return PodVariable.argument(json(input));
  }

  private static ObjectNode json(BootstrapInput input) {
    List<ObjectNode> clusters = new ArrayList<>();
    clusters.add(ControlPlaneCluster.of(input));
    if (input.delivery() == Delivery.SDS) {
      clusters.add(SecretsCluster.of(input));
    }
    clusters.addAll(ProbeClusters.of(input.probes()));
    ObjectNode bootstrap =
        Json.object(
            "node",
            Json.object(
                "metadata",
                Json.object(
                    "osier",
                    Json.object("delivery", input.delivery().word(), "image", input.proxyImage()))),
            "admin",
            admin(),
            "dynamic_resources",
            dynamicResources(),
            "static_resources",
            Json.object(
                "listeners",
                Json.array(ProbeListener.of(input.probes())),
                "clusters",
                Json.arrayOf(clusters)),
            "overload_manager",
            overloadManager(input.memoryLimitBytes()),
            "stats_flush_on_admin",
            true,
            "stats_config",
            Json.object(
                "stats_matcher",
                Json.object(
                    "exclusion_list",
                    Json.object(
                        "patterns",
                        Json.array(
                            Json.object("prefix", "runtime."),
                            Json.object("prefix", "listener_manager.worker"),
                            Json.object("prefix", "listener.admin."),
                            Json.object("prefix", "http.admin."),
                            Json.object("contains", ".circuit_breakers."))))));
    if (input.discovery() == Discovery.ON_DEMAND) {
      // By it the control plane knows which of the services that were sent ahead are used.
      bootstrap.set("cluster_manager", Json.object("load_stats_config", overControlPlane()));
    }
    return bootstrap;
  }

  // Everything in the pod reaches its loopback; what can only be read stays readable.
  private static ObjectNode admin() {
    ArrayNode paths = Json.array();
    for (String prefix :
        List.of(
            "/ready",
            "/stats",
            "/clusters",
            "/listeners",
            "/config_dump",
            "/init_dump",
            "/certs",
            "/memory",
            "/server_info")) {
      paths.add(Json.object("prefix", prefix));
    }
    return Json.object(
        "address",
        Endpoints.address("127.0.0.1", ProxyPorts.ADMIN),
        "ignore_global_conn_limit",
        true,
        "allow_paths",
        paths);
  }

  private static ObjectNode dynamicResources() {
    return Json.object(
        "ads_config",
        Json.object(
            "api_type",
            "DELTA_GRPC",
            "transport_api_version",
            "V3",
            "set_node_on_first_message_only",
            true,
            "grpc_services",
            Json.array(ControlPlaneCluster.service(ControlPlaneCluster.NAME))),
        "cds_config",
        overAds(),
        "lds_config",
        overAds());
  }

  private static ObjectNode overControlPlane() {
    return Json.object(
        "api_type",
        "GRPC",
        "transport_api_version",
        "V3",
        "grpc_services",
        Json.array(ControlPlaneCluster.service(ControlPlaneCluster.NAME)));
  }

  // Without the zero, Envoy would call itself ready, unconfigured, after 15 seconds.
  private static ObjectNode overAds() {
    return Json.object(
        "ads", Json.object(), "resource_api_version", "V3", "initial_fetch_timeout", "0s");
  }

  private static ObjectNode overloadManager(OptionalLong memoryLimitBytes) {
    ArrayNode monitors =
        Json.array(
            Json.object(
                "name",
                CONNECTIONS_MONITOR,
                "typed_config",
                Json.typed(
                    "envoy.extensions.resource_monitors.downstream_connections.v3"
                        + ".DownstreamConnectionsConfig",
                    "max_active_downstream_connections",
                    MAX_CONNECTIONS)));
    ArrayNode actions = Json.array();
    if (memoryLimitBytes.isPresent()) {
      monitors.add(
          Json.object(
              "name",
              HEAP_MONITOR,
              "typed_config",
              Json.typed(
                  "envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig",
                  "max_heap_size_bytes",
                  memoryLimitBytes.getAsLong() / 100 * HEAP_PERCENT)));
      actions.add(whenHeapIsAbove("envoy.overload_actions.shrink_heap", 0.9));
      actions.add(whenHeapIsAbove("envoy.overload_actions.disable_http_keepalive", 0.95));
      actions.add(whenHeapIsAbove("envoy.overload_actions.stop_accepting_requests", 0.98));
    }
    return Json.object(
        "refresh_interval", "0.25s", "resource_monitors", monitors, "actions", actions);
  }

  private static ObjectNode whenHeapIsAbove(String action, double fraction) {
    return Json.object(
        "name",
        action,
        "triggers",
        Json.array(Json.object("name", HEAP_MONITOR, "threshold", Json.object("value", fraction))));
  }
}
