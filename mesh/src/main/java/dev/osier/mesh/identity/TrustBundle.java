package dev.osier.mesh.identity;

import java.util.List;

/**
 * The root certificates that a mesh trusts.
 *
 * @param certificates each root as one PEM block ending in a line feed, oldest first
 */
public record TrustBundle(List<String> certificates) {
  /** A bundle that trusts nobody. */
  public static final TrustBundle EMPTY = new TrustBundle(List.of());

  public TrustBundle {
    certificates = List.copyOf(certificates);
  }

  /** All roots, one PEM block after the other. */
  public String pem() {
    return String.join("", certificates);
  }

  /** Whether nobody is trusted yet. */
  public boolean isEmpty() {
    return certificates.isEmpty();
  }
}
