package dev.osier.mesh;

import java.util.Comparator;

/**
 * The key of a service port: what endpoints and clusters are named by.
 *
 * @param service the service
 * @param port the number callers connect to
 */
public record ServicePortKey(NamespacedName service, int port)
    implements Comparable<ServicePortKey> {
  private static final Comparator<ServicePortKey> ORDER =
      Comparator.comparing(ServicePortKey::service).thenComparingInt(ServicePortKey::port);

  @Override
  public int compareTo(ServicePortKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return service + ":" + port;
  }
}
