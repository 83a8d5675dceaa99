package dev.osier.mesh;

/**
 * One port of a service as callers see it.
 *
 * @param port the number callers connect to, 1 to 65535
 * @param name the port's name in the Service, empty if it has none
 * @param protocol what is spoken there
 */
public record ServicePort(int port, String name, Protocol protocol)
    implements Comparable<ServicePort> {
  @Override
  public int compareTo(ServicePort other) {
    return Integer.compare(port, other.port);
  }
}
