package dev.osier.mesh;

/** What a workload does with mutual TLS on its inbound side. */
public enum MtlsMode {
  /** Mutual TLS from callers in the mesh, plaintext from others. */
  PERMISSIVE,
  /** Mutual TLS only; plaintext connections are closed. */
  STRICT,
  /** Plaintext only, in both directions. */
  DISABLED
}
