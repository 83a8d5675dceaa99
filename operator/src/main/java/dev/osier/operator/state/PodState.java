package dev.osier.operator.state;

import dev.osier.mesh.Discovery;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.usage.Owner;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A pod.
 *
 * @param name its namespace and name
 * @param uid its UID
 * @param owner whom it and its like belong to
 * @param labels its labels
 * @param serviceAccount the account it runs under
 * @param node the node it is bound to, empty until it is
 * @param addresses its IP addresses, empty until it has any
 * @param ports the named ports of its containers
 * @param phase {@code Pending}, {@code Running}, {@code Succeeded}, {@code Failed} or {@code
 *     Unknown}
 * @param hostNetwork whether it shares its node's network
 * @param terminating whether it has been told to stop
 * @param sidecar whether it carries a sidecar of ours
 * @param uncapturedPorts the ports whose inbound connections bypass the sidecar
 * @param delivery how its sidecar comes by its certificate; of no meaning without one
 */
public record PodState(
    NamespacedName name,
    String uid,
    Owner owner,
    Map<String, String> labels,
    String serviceAccount,
    String node,
    List<String> addresses,
    List<NamedPort> ports,
    String phase,
    boolean hostNetwork,
    boolean terminating,
    boolean sidecar,
    Set<Integer> uncapturedPorts,
    Delivery delivery) {
  private static final String DISCOVERY = "osier.dev/discovery";

  public PodState {
    labels = Map.copyOf(labels);
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
    uncapturedPorts = Set.copyOf(uncapturedPorts);
  }

  /** When its sidecar comes to know of services, as its label says; of no meaning without one. */
  public Discovery discovery() {
    return Discovery.of(labels.getOrDefault(DISCOVERY, "")).orElse(Discovery.EAGER);
  }

  /** Whether all its containers have ended for good. */
  public boolean isOver() {
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /** Whether its containers have been started. */
  public boolean isRunning() {
    return phase.equals("Running");
  }

  /**
   * A TCP port of a container that has a name, which a Service can refer to.
   *
   * @param name its name
   * @param port its number
   */
  public record NamedPort(String name, int port) {}
}
