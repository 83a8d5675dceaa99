package dev.osier.operator.state;

import dev.osier.mesh.Labels;
import dev.osier.mesh.NamespacedName;
import java.util.List;
import java.util.Map;

/**
 * A Service.
 *
 * @param name its namespace and name
 * @param uid its UID
 * @param externalName whether it is only an alias of a DNS name
 * @param clusterIps its cluster IPs as Kubernetes writes them, {@code None} included
 * @param selector the labels that choose its pods, empty if it has no selector
 * @param ports its ports, those of other protocols than TCP included
 * @param clientIpAffinity whether a caller stays with its endpoint ({@code sessionAffinity})
 */
public record ServiceState(
    NamespacedName name,
    String uid,
    boolean externalName,
    List<String> clusterIps,
    Map<String, String> selector,
    List<Port> ports,
    boolean clientIpAffinity) {
  private static final String NONE = "None";

  public ServiceState {
    clusterIps = List.copyOf(clusterIps);
    selector = Map.copyOf(selector);
    ports = List.copyOf(ports);
  }

  /** This Service with other cluster IPs. */
  public ServiceState withClusterIps(List<String> others) {
    return new ServiceState(name, uid, externalName, others, selector, ports, clientIpAffinity);
  }

  /** The cluster IPs that are addresses. */
  public List<String> addresses() {
    return clusterIps.stream().filter(ip -> !ip.isEmpty() && !ip.equals(NONE)).toList();
  }

  /** Whether it has been given no cluster IP on purpose. */
  public boolean isHeadless() {
    return clusterIps.contains(NONE);
  }

  /** Whether it chooses a pod with these labels; a Service without selector chooses none. */
  public boolean selects(Map<String, String> labels) {
    return !selector.isEmpty() && Labels.include(labels, selector);
  }

  /**
   * A port of a Service.
   *
   * @param name its name, empty if it has none
   * @param port the number callers connect to
   * @param transport {@code TCP}, {@code UDP} or {@code SCTP}
   * @param appProtocol what is spoken there as the user says, empty if not said
   * @param targetPort a container port's number or name; empty means the number of {@code port}
   */
  public record Port(
      String name, int port, String transport, String appProtocol, String targetPort) {
    /** Whether it is a TCP port. */
    public boolean isTcp() {
      return transport.isEmpty() || transport.equals("TCP");
    }
  }
}
