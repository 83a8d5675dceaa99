package dev.osier.e2e.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.testkit.Await;
import dev.osier.testkit.EnvoyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Regular expressions in route tables, one table and one listener to each, so that Envoy takes or
 * refuses each alone. Even ones match a path, odd ones a header.
 */
final class ExpressionListeners {
  private static final String TYPE = "@type";

  private final List<String> expressions;

  ExpressionListeners(List<String> expressions) {
    this.expressions = expressions;
  }

  /**
   * The positions of those that a running Envoy takes.
   *
   * @param directory an empty folder
   */
  Set<Integer> taken(Path directory) throws IOException {
    Path file = directory.resolve("listeners.json");
    Files.writeString(file, listeners().toString(), UTF_8);
    try (EnvoyProcess envoy = EnvoyProcess.start(directory, bootstrap(file).toString())) {
      Await.until(
          "envoy to decide on the listeners",
          () ->
              envoy.stat("listener_manager.lds.update_success")
                          + envoy.stat("listener_manager.lds.update_rejected")
                      > 0
                  && envoy.stat("listener_manager.total_listeners_warming") == 0);
      return envoy
          .get("/listeners")
          .lines()
          .map(line -> Integer.valueOf(line.substring(0, line.indexOf("::"))))
          .collect(Collectors.toSet());
    }
  }

  private ObjectNode listeners() {
    ObjectNode root = object();
    ArrayNode resources = root.putArray("resources");
    IntStream.range(0, expressions.size()).mapToObj(this::listener).forEach(resources::add);
    return root;
  }

  private ObjectNode listener(int position) {
    ObjectNode listener =
        object()
            .put(TYPE, "type.googleapis.com/envoy.config.listener.v3.Listener")
            .put("name", String.valueOf(position))
            .put("bind_to_port", false);
    listener
        .putObject("address")
        .putObject("socket_address")
        .put("address", "127.0.0.1")
        .put("port_value", position + 1);
    listener
        .putArray("filter_chains")
        .addObject()
        .putArray("filters")
        .addObject()
        .put("name", "http")
        .set("typed_config", connectionManager(position));
    return listener;
  }

  private ObjectNode connectionManager(int position) {
    ObjectNode manager =
        object()
            .put(
                TYPE,
                "type.googleapis.com/envoy.extensions.filters.network"
                    + ".http_connection_manager.v3.HttpConnectionManager")
            .put("stat_prefix", "http");
    ObjectNode host =
        manager.putObject("route_config").putArray("virtual_hosts").addObject().put("name", "all");
    host.putArray("domains").add("*");
    ObjectNode route = host.putArray("routes").addObject();
    route.set("match", match(position));
    route.putObject("direct_response").put("status", 204);
    manager
        .putArray("http_filters")
        .addObject()
        .put("name", "router")
        .putObject("typed_config")
        .put(TYPE, "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router");
    return manager;
  }

  private ObjectNode match(int position) {
    ObjectNode expression = object().put("regex", expressions.get(position));
    ObjectNode match = object();
    if (position % 2 == 0) {
      match.set("safe_regex", expression);
    } else {
      match.put("prefix", "/");
      ObjectNode header = match.putArray("headers").addObject().put("name", "x-variant");
      header.putObject("string_match").set("safe_regex", expression);
    }
    return match;
  }

  private static ObjectNode bootstrap(Path listeners) {
    ObjectNode root = object();
    root.putObject("node").put("id", "shop/proxy").put("cluster", "shop/account");
    root.putObject("admin")
        .putObject("address")
        .putObject("socket_address")
        .put("address", "127.0.0.1")
        .put("port_value", 0);
    ObjectNode source = root.putObject("dynamic_resources").putObject("lds_config");
    source.putObject("path_config_source").put("path", listeners.toString());
    source.put("resource_api_version", "V3");
    return root;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
