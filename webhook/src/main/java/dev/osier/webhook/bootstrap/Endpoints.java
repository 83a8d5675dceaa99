package dev.osier.webhook.bootstrap;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Addresses as Envoy writes them. */
final class Endpoints {
  private Endpoints() {}

  static ObjectNode socketAddress(String host, int port) {
    return Json.object("address", host, "port_value", port);
  }

  static ObjectNode address(String host, int port) {
    return Json.object("socket_address", socketAddress(host, port));
  }

  /** A load assignment of one endpoint. */
  static ObjectNode single(String cluster, String host, int port) {
    return Json.object(
        "cluster_name",
        cluster,
        "endpoints",
        Json.array(
            Json.object(
                "lb_endpoints",
                Json.array(Json.object("endpoint", Json.object("address", address(host, port)))))));
  }
}
