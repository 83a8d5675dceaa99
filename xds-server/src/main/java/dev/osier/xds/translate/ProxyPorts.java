package dev.osier.xds.translate;

/**
 * The ports that proxies themselves use in each pod. What captures traffic in the pod names the
 * same numbers.
 */
public final class ProxyPorts {
  /** Administration, on the loopback address. */
  public static final int ADMIN = 15000;

  /** Captured outbound connections. */
  public static final int OUTBOUND = 15001;

  /** Captured inbound connections. */
  public static final int INBOUND = 15006;

  /** The kubelet's probes; never captured. */
  public static final int PROBES = 15021;

  private ProxyPorts() {}

  /** Whether the proxy has a listener of its own at this port. */
  static boolean isReserved(int port) {
    return port == ADMIN || port == OUTBOUND || port == INBOUND || port == PROBES;
  }
}
