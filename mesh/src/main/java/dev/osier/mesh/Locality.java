package dev.osier.mesh;

/**
 * Where an endpoint runs.
 *
 * @param region the node's {@code topology.kubernetes.io/region} label, empty if it has none
 * @param zone the node's {@code topology.kubernetes.io/zone} label, empty if it has none
 */
public record Locality(String region, String zone) {
  /** A place nothing is known of. */
  public static final Locality UNKNOWN = new Locality("", "");
}
