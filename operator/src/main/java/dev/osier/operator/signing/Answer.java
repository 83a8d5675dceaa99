package dev.osier.operator.signing;

import dev.osier.crds.Condition;
import dev.osier.mesh.identity.IssuanceDecision;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** From a decision to the status that the API server accepts for it. */
final class Answer {
  private Answer() {}

  /** The status to write; empty while there is nothing to say. */
  static Optional<PodCertificateRequest.Status> of(IssuanceDecision decision, Instant now) {
    return switch (decision) {
      case IssuanceDecision.Issued issued ->
          Optional.of(
              new PodCertificateRequest.Status(
                  List.of(condition("Issued", "Issued", "signed for " + issued.identity(), now)),
                  issued.certificateChain(),
                  seconds(issued.notBefore()),
                  seconds(issued.beginRefreshAt()),
                  seconds(issued.notAfter())));
      case IssuanceDecision.Denied(String reason, String message) ->
          Optional.of(refusal("Denied", reason, message, now));
      case IssuanceDecision.Failed(String reason, String message) ->
          Optional.of(refusal("Failed", reason, message, now));
      case IssuanceDecision.Pending(String reason) -> Optional.empty();
    };
  }

  private static PodCertificateRequest.Status refusal(
      String type, String reason, String message, Instant now) {
    return new PodCertificateRequest.Status(
        List.of(condition(type, reason, message, now)), null, null, null, null);
  }

  private static Condition condition(String type, String reason, String message, Instant now) {
    return new Condition(type, Condition.TRUE, 0, seconds(now), reason, message);
  }

  /** A metav1.Time has no fractions of a second. */
  private static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
