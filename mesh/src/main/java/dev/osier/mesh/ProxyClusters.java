package dev.osier.mesh;

/**
 * The clusters that a sidecar has from its bootstrap. What makes the bootstrap and what configures
 * the proxy agree on them.
 */
public final class ProxyClusters {
  /** The control plane, over mutual TLS. */
  public static final String CONTROL_PLANE = "osier-control-plane";

  private ProxyClusters() {}
}
