package dev.osier.mesh;

/** What a workload does with mutual TLS on its inbound side; the stricter come later. */
public enum MtlsMode {
  /** Callers in the mesh send plaintext, too. */
  DISABLED,
  /** Mutual TLS from callers in the mesh, plaintext from others. */
  PERMISSIVE,
  /** Mutual TLS only; plaintext connections are closed. */
  STRICT;

  /** The stricter of the two. */
  public MtlsMode stricter(MtlsMode other) {
    return compareTo(other) < 0 ? other : this;
  }
}
