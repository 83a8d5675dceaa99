package dev.osier.mesh;

import java.util.List;

/**
 * The ports that a sidecar occupies in its pod. What captures traffic in the pod and what
 * configures the proxy agree on them.
 */
public final class ProxyPorts {
  /** Envoy's administration, on the loopback address only. */
  public static final int ADMIN = 15000;

  /** Where connections of the application are led to. */
  public static final int OUTBOUND = 15001;

  /** Where connections to the application are led to. */
  public static final int INBOUND = 15006;

  /** Where the kubelet's probes are answered; never captured. */
  public static final int PROBES = 15021;

  /** All of them, ascending. */
  public static final List<Integer> ALL = List.of(ADMIN, OUTBOUND, INBOUND, PROBES);

  private ProxyPorts() {}

  /** Whether the proxy has a listener of its own at this port. */
  public static boolean isReserved(int port) {
    return ALL.contains(port);
  }
}
