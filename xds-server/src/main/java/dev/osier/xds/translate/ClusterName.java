package dev.osier.xds.translate;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.Subset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The name of an Envoy cluster.
 *
 * @param value the name as Envoy sees it; the part before the first slash tells the direction
 */
public record ClusterName(String value) {
  /** Wherever the connection was going. */
  public static final ClusterName PASSTHROUGH = new ClusterName("passthrough");

  /** A cluster that does not exist: where a route leads nowhere. */
  static final ClusterName INVALID = new ClusterName("invalid");

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

  /** The backend that a cluster of this name leads to; empty if it is none of a service. */
  public static Optional<BackendKey> backend(String value) {
    String[] parts = value.split("/", 5);
    if (parts.length < 4 || !parts[0].equals("outbound")) {
      return Optional.empty();
    }
    Map<String, String> labels = new TreeMap<>();
    if (parts.length == 5) {
      for (String label : parts[4].split(",", -1)) {
        int equals = label.indexOf('=');
        labels.put(label.substring(0, equals), label.substring(equals + 1));
      }
    }
    return Optional.of(
        new BackendKey(
            new ServicePortKey(new NamespacedName(parts[1], parts[2]), Integer.parseInt(parts[3])),
            Subset.of(labels)));
  }

  /** One pod, on demand. */
  public static ClusterName of(DialledAddress address) {
    return new ClusterName(DialledAddress.POD + address.text());
  }

  @Override
  public String toString() {
    return value;
  }
}
