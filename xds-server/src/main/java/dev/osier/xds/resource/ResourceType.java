package dev.osier.xds.resource;

import java.util.Arrays;
import java.util.Optional;

/**
 * A type of xDS resource. The order of the constants is the order in which additions are sent, so
 * that nothing is named before it exists (make before break, xDS protocol specification, "Eventual
 * consistency considerations"); removals go in the opposite order.
 */
public enum ResourceType {
  SECRET("type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret"),
  CLUSTER("type.googleapis.com/envoy.config.cluster.v3.Cluster"),
  ENDPOINTS("type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"),
  LISTENER("type.googleapis.com/envoy.config.listener.v3.Listener"),
  ROUTES("type.googleapis.com/envoy.config.route.v3.RouteConfiguration"),
  VIRTUAL_HOST("type.googleapis.com/envoy.config.route.v3.VirtualHost");

  private final String typeUrl;

  ResourceType(String typeUrl) {
    this.typeUrl = typeUrl;
  }

  /** The type URL as it stands in discovery requests. */
  public String typeUrl() {
    return typeUrl;
  }

  /** The type with this URL, empty if it is none we serve. */
  public static Optional<ResourceType> ofTypeUrl(String typeUrl) {
    return Arrays.stream(values()).filter(type -> type.typeUrl.equals(typeUrl)).findFirst();
  }
}
