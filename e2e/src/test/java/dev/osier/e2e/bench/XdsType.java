package dev.osier.e2e.bench;

import java.util.Arrays;

/** The types of resources that a sidecar asks for. */
enum XdsType {
  CLUSTER("envoy.config.cluster.v3.Cluster"),
  ENDPOINTS("envoy.config.endpoint.v3.ClusterLoadAssignment"),
  LISTENER("envoy.config.listener.v3.Listener"),
  ROUTES("envoy.config.route.v3.RouteConfiguration"),
  VIRTUAL_HOST("envoy.config.route.v3.VirtualHost"),
  SECRET("envoy.extensions.transport_sockets.tls.v3.Secret");

  private final String url;

  XdsType(String message) {
    this.url = "type.googleapis.com/" + message;
  }

  String url() {
    return url;
  }

  static XdsType of(String url) {
    return Arrays.stream(values())
        .filter(type -> type.url.equals(url))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no type of a sidecar's: " + url));
  }
}
