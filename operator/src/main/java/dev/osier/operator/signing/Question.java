package dev.osier.operator.signing;

import dev.osier.mesh.identity.CertificateRequest;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.mesh.identity.PodFacts;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.TreeSet;

/** From a PodCertificateRequest to what the issuer decides, and to what needs no issuer. */
final class Question {
  private Question() {}

  /**
   * What can be said of a request without knowing anything else; empty if it is well formed.
   *
   * @param spec what is asked
   */
  static Optional<IssuanceDecision> objection(PodCertificateRequest.Spec spec) {
    if (!spec.unverifiedUserAnnotations().isEmpty()) {
      // The name of the reason is Kubernetes' (PodCertificateRequestConditionInvalidUserConfig).
      return Optional.of(
          new IssuanceDecision.Denied(
              "InvalidUnverifiedUserAnnotations",
              "userAnnotations: there is none that this signer knows: "
                  + String.join(", ", new TreeSet<>(spec.unverifiedUserAnnotations().keySet()))));
    }
    Optional<StubRequest> stub = stub(spec);
    if (stub.isEmpty()) {
      return Optional.of(
          new IssuanceDecision.Failed(
              "InvalidRequest", "stubPKCS10Request holds no key that can be read"));
    }
    if (!stub.get().namesNothing()) {
      return Optional.of(
          new IssuanceDecision.Denied(
              "IdentityRequested",
              "stubPKCS10Request has a subject or attributes: an identity cannot be asked for"));
    }
    return Optional.empty();
  }

  /**
   * The request as the issuer sees it.
   *
   * @throws java.util.NoSuchElementException if there is an {@link #objection}
   */
  static CertificateRequest of(String namespace, PodCertificateRequest.Spec spec) {
    return new CertificateRequest(
        spec.signerName(),
        namespace,
        spec.podName(),
        spec.podUID(),
        spec.serviceAccountName(),
        spec.serviceAccountUID(),
        spec.nodeName(),
        spec.nodeUID(),
        stub(spec).orElseThrow().publicKey(),
        Duration.ofSeconds(spec.maxExpirationSeconds()));
  }

  /** Whether what is known of the pod is what the request says of it, and speaks for it. */
  static boolean agrees(CertificateRequest request, PodFacts facts) {
    return facts.podUid().equals(request.podUid())
        && facts.serviceAccountName().equals(request.serviceAccountName())
        && facts.serviceAccountUid().equals(request.serviceAccountUid())
        && facts.nodeName().equals(request.nodeName())
        && facts.nodeUid().equals(request.nodeUid())
        && facts.meshed()
        && !facts.terminating();
  }

  private static Optional<StubRequest> stub(PodCertificateRequest.Spec spec) {
    try {
      return StubRequest.parse(Base64.getDecoder().decode(spec.stubPKCS10Request()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
