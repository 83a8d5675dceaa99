package dev.osier.operator.identity;

import dev.osier.crds.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The condition that a certificate of the authority comes to its end. All are replaced well before
 * that, so it means that something is in the way, or that a person has to act.
 */
final class ExpiringCertificates {
  /** The condition's type. */
  static final String TYPE = "CertificateExpiring";

  private static final int SHARE = 4;

  private ExpiringCertificates() {}

  /** The condition; empty while no certificate has less than a quarter of its life left. */
  static Optional<Condition> condition(
      SecretObservation.Present found, IdentityConditions conditions, Instant now) {
    List<String> expiring = new ArrayList<>();
    String reason = "IntermediateExpiring";
    if (isExpiring(found.intermediate(), now)) {
      expiring.add("the intermediate expires at " + found.intermediate().notAfter());
    }
    if (isExpiring(found.root(), now)) {
      reason = "RootExpiring";
      expiring.add(
          "the root %s expires at %s"
              .formatted(found.root().fingerprint(), found.root().notAfter()));
    }
    return expiring.isEmpty()
        ? Optional.empty()
        : Optional.of(conditions.make(TYPE, Condition.TRUE, reason, String.join("; ", expiring)));
  }

  private static boolean isExpiring(CertificateFacts certificate, Instant now) {
    Duration life = Duration.between(certificate.notBefore(), certificate.notAfter());
    return !now.isBefore(certificate.notAfter().minus(life.dividedBy(SHARE)));
  }
}
