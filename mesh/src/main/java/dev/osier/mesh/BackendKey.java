package dev.osier.mesh;

import java.util.Comparator;

/**
 * The key of what a request can be sent to: what endpoints and clusters are named by.
 *
 * @param port the service port
 * @param subset which of the service's pods
 */
public record BackendKey(ServicePortKey port, Subset subset) implements Comparable<BackendKey> {
  private static final Comparator<BackendKey> ORDER =
      Comparator.comparing(BackendKey::port).thenComparing(BackendKey::subset);

  /** All endpoints of a service port. */
  public static BackendKey of(ServicePortKey port) {
    return new BackendKey(port, Subset.ALL);
  }

  @Override
  public int compareTo(BackendKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return subset.isAll() ? port.toString() : port + " {" + subset + "}";
  }
}
