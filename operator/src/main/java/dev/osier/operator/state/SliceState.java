package dev.osier.operator.state;

import dev.osier.mesh.NamespacedName;
import java.util.List;

/**
 * An EndpointSlice: some of the endpoints of a Service.
 *
 * @param name its namespace and name
 * @param service the name of the Service it belongs to, empty if it belongs to none
 * @param managed whether Kubernetes itself keeps it, so that it follows the pods
 * @param ports its ports, those of other protocols than TCP included
 * @param endpoints its endpoints
 */
public record SliceState(
    NamespacedName name,
    String service,
    boolean managed,
    List<Port> ports,
    List<Endpoint> endpoints) {

  public SliceState {
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
  }

  /**
   * A port on which all the slice's endpoints listen.
   *
   * @param name the name of the Service's port that it stands for, empty if that has none
   * @param port its number; 0 means any
   * @param transport {@code TCP}, {@code UDP} or {@code SCTP}
   */
  public record Port(String name, int port, String transport) {
    /** Whether it is a TCP port. */
    public boolean isTcp() {
      return transport.isEmpty() || transport.equals("TCP");
    }
  }

  /**
   * One endpoint, on all the slice's ports.
   *
   * @param addresses its addresses, which all lead to the same place
   * @param ready whether it should get traffic
   * @param serving whether it answers, even while it ends
   * @param terminating whether it has been told to stop
   * @param node the node it runs on, empty if not known
   * @param zone the zone it runs in, empty if not known
   * @param pod the name of its pod in the slice's namespace, empty if it is none
   * @param podUid that pod's UID, empty if not known
   */
  public record Endpoint(
      List<String> addresses,
      boolean ready,
      boolean serving,
      boolean terminating,
      String node,
      String zone,
      String pod,
      String podUid) {

    public Endpoint {
      addresses = List.copyOf(addresses);
    }
  }
}
