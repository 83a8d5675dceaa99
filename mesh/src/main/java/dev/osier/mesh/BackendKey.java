package dev.osier.mesh;

/**
 * The key of what a request can be sent to: what endpoints and clusters are named by.
 *
 * @param port the service port
 * @param subset which of the service's pods
 */
public record BackendKey(ServicePortKey port, Subset subset) implements Comparable<BackendKey> {
  /** All endpoints of a service port. */
  public static BackendKey of(ServicePortKey port) {
    return new BackendKey(port, Subset.ALL);
  }

  @Override
  public int compareTo(BackendKey other) {
    int byPort = port.compareTo(other.port);
    return byPort != 0 ? byPort : subset.compareTo(other.subset);
  }

  @Override
  public String toString() {
    return subset.isAll() ? port.toString() : port + " {" + subset + "}";
  }
}
