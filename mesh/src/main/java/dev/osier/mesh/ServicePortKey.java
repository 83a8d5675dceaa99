package dev.osier.mesh;

/**
 * The key of a service port: what endpoints and clusters are named by.
 *
 * @param service the service
 * @param port the number callers connect to
 */
public record ServicePortKey(NamespacedName service, int port)
    implements Comparable<ServicePortKey> {
  @Override
  public int compareTo(ServicePortKey other) {
    int byService = service.compareTo(other.service);
    return byService != 0 ? byService : Integer.compare(port, other.port);
  }

  @Override
  public String toString() {
    return service + ":" + port;
  }
}
