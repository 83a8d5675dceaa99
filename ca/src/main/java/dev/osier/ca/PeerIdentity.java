package dev.osier.ca;

import dev.osier.mesh.identity.SpiffeId;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** The identity in a peer's certificate, read the same way wherever it is asked for. */
public final class PeerIdentity {
  private PeerIdentity() {}

  /**
   * The SPIFFE ID of a certificate whose chain has already been verified.
   *
   * @return empty unless it has exactly one URI, and that is an identity of a mesh workload
   */
  public static Optional<SpiffeId> of(X509Certificate certificate) {
    AlternativeNames names;
    try {
      names = AlternativeNames.of(certificate);
    } catch (RuntimeException e) {
      // BouncyCastle reports a broken extension with whatever exception comes first.
      return Optional.empty();
    }
    return names.uris().size() == 1 ? SpiffeId.parse(names.uris().getFirst()) : Optional.empty();
  }
}
