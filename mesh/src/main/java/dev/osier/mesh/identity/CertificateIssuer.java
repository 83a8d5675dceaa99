package dev.osier.mesh.identity;

import java.util.Optional;

/** Decides whether a key gets the identity it is asked for, and signs it. */
@FunctionalInterface
public interface CertificateIssuer {
  /**
   * Decides one request.
   *
   * @param request what was asked
   * @param facts what is known of the pod; empty if no such pod is known (yet)
   */
  IssuanceDecision decide(CertificateRequest request, Optional<PodFacts> facts);
}
