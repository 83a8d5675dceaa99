package dev.osier.webhook.bootstrap;

import java.util.List;

/** The ports that a sidecar occupies in its pod. */
public final class ProxyPorts {
  /** Envoy's admin interface, on loopback only. */
  public static final int ADMIN = 15000;

  /** Where connections of the application are led to. */
  public static final int OUTBOUND = 15001;

  /** Where connections to the application are led to. */
  public static final int INBOUND = 15006;

  /** Where the kubelet's checks are answered. */
  public static final int PROBES = 15021;

  /** All of them, ascending. */
  public static final List<Integer> ALL = List.of(ADMIN, OUTBOUND, INBOUND, PROBES);

  private ProxyPorts() {}
}
