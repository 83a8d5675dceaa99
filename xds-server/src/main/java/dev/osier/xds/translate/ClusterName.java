package dev.osier.xds.translate;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.ServicePortKey;

/**
 * The name of an Envoy cluster.
 *
 * @param value the name as Envoy sees it; the part before the first slash tells the direction
 */
public record ClusterName(String value) {
  /** Wherever the connection was going. */
  public static final ClusterName PASSTHROUGH = new ClusterName("passthrough");

  /** The own application, as a byte stream. */
  public static final ClusterName INBOUND_TCP = new ClusterName("inbound/tcp");

  /** The own application, in HTTP/1.1. */
  public static final ClusterName INBOUND_HTTP1 = new ClusterName("inbound/http1");

  /** The own application, in HTTP/2 without TLS. */
  public static final ClusterName INBOUND_HTTP2 = new ClusterName("inbound/http2");

  /** The own application, in whatever the connection to the proxy speaks. */
  public static final ClusterName INBOUND_DOWNSTREAM = new ClusterName("inbound/downstream");

  /** The endpoints of a service port, or of a subset of its pods. */
  public static ClusterName of(BackendKey key) {
    ServicePortKey port = key.port();
    String all = "outbound/" + port.service() + "/" + port.port();
    return new ClusterName(key.subset().isAll() ? all : all + "/" + key.subset());
  }

  /** All endpoints of a service port. */
  public static ClusterName of(ServicePortKey key) {
    return of(BackendKey.of(key));
  }

  /** One pod, on demand. */
  public static ClusterName of(PodAddress address) {
    return new ClusterName(PodAddress.PREFIX + address.text());
  }

  @Override
  public String toString() {
    return value;
  }
}
