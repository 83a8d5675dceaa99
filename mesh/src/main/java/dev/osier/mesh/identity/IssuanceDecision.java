package dev.osier.mesh.identity;

import java.time.Instant;

/** The answer to a {@link CertificateRequest}. */
public sealed interface IssuanceDecision {
  /**
   * Signed.
   *
   * @param identity the identity that was certified
   * @param certificateChain the leaf and then the intermediate, PEM
   * @param notBefore when the leaf's life begins
   * @param beginRefreshAt when the holder should ask for the next one
   * @param notAfter when the leaf's life ends
   */
  record Issued(
      SpiffeId identity,
      String certificateChain,
      Instant notBefore,
      Instant beginRefreshAt,
      Instant notAfter)
      implements IssuanceDecision {}

  /**
   * Proven wrong: final for this pod, so only for what can never become right.
   *
   * @param reason a CamelCase word
   * @param message one lower-case sentence
   */
  record Denied(String reason, String message) implements IssuanceDecision {}

  /**
   * Could not be signed because the key or the request itself is unusable: final too.
   *
   * @param reason a CamelCase word
   * @param message one lower-case sentence
   */
  record Failed(String reason, String message) implements IssuanceDecision {}

  /**
   * Not known yet: ask again.
   *
   * @param reason a CamelCase word
   */
  record Pending(String reason) implements IssuanceDecision {}
}
