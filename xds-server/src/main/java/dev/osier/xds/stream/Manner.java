package dev.osier.xds.stream;

/** How the variant of the protocol sends resources of a type. */
enum Manner {
  /** What changed, and what is gone. */
  CHANGES,
  /** What changed; that something is gone cannot be said. */
  CHANGES_WITHOUT_REMOVALS,
  /** Always everything; what is not there is gone. */
  EVERYTHING
}
