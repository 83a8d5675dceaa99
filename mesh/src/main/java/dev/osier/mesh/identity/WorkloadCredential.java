package dev.osier.mesh.identity;

import java.time.Instant;

/**
 * A workload's key and certificate on their way to its proxy. Nobody keeps it: it is made for one
 * push, and the proxy's memory is the only place where it lasts.
 *
 * @param identity whose it is
 * @param certificateChain the leaf and what leads to the root, PEM
 * @param privateKey the leaf's private key, PKCS #8, PEM
 * @param renewAt when to push the next one
 * @param notAfter when the leaf's life ends
 * @param issuer who signed it, comparable with {@link WorkloadCredentialIssuer#issuer}
 */
public record WorkloadCredential(
    SpiffeId identity,
    String certificateChain,
    String privateKey,
    Instant renewAt,
    Instant notAfter,
    String issuer) {
  /** Never the key: this text may end up in a log. */
  @Override
  public String toString() {
    return "WorkloadCredential[" + identity + ", until " + notAfter + ", key withheld]";
  }
}
