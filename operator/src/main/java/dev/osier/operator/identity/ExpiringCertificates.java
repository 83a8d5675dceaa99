package dev.osier.operator.identity;

import dev.osier.crds.Condition;
import dev.osier.mesh.identity.Authority;
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

  /**
   * The condition; empty while no certificate has less than a quarter of its life left.
   *
   * @param signing what signs now, whatever has been put in its place and refused
   */
  static Optional<Condition> condition(
      Authority.AuthorityState signing, IdentityConditions conditions, Instant now) {
    List<String> expiring = new ArrayList<>();
    String reason = "IntermediateExpiring";
    if (isExpiring(signing.intermediateNotBefore(), signing.intermediateNotAfter(), now)) {
      expiring.add("the intermediate expires at " + signing.intermediateNotAfter());
    }
    if (isExpiring(signing.rootNotBefore(), signing.rootNotAfter(), now)) {
      reason = "RootExpiring";
      expiring.add(
          "the root %s expires at %s".formatted(signing.rootFingerprint(), signing.rootNotAfter()));
    }
    return expiring.isEmpty()
        ? Optional.empty()
        : Optional.of(conditions.make(TYPE, Condition.TRUE, reason, String.join("; ", expiring)));
  }

  private static boolean isExpiring(Instant begin, Instant end, Instant now) {
    return !now.isBefore(end.minus(Duration.between(begin, end).dividedBy(SHARE)));
  }
}
