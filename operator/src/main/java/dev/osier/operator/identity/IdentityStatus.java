package dev.osier.operator.identity;

import dev.osier.crds.Condition;
import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentityStatus;
import dev.osier.mesh.identity.Authority;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The status that a MeshIdentity should have. */
final class IdentityStatus {
  private static final String READY = "Ready";

  private IdentityStatus() {}

  /**
   * Computes it.
   *
   * @param identity the object as it is
   * @param trustDomain the trust domain in force
   * @param plan what is left to do about the authority
   * @param installed what signs now
   * @param counts how many workloads there are
   * @param now the time
   */
  static MeshIdentityStatus of(
      MeshIdentity identity,
      String trustDomain,
      CaSecretPlan plan,
      Optional<Authority.AuthorityState> installed,
      WorkloadCounts counts,
      Instant now) {
    Optional<MeshIdentityStatus> before = Optional.ofNullable(identity.getStatus());
    long generation = Optional.ofNullable(identity.getMetadata().getGeneration()).orElse(0L);
    boolean kept = plan instanceof CaSecretPlan.Keep && installed.isPresent();
    // What was once trusted stays on record, or a lost Secret would be taken for a fresh start.
    Optional<MeshIdentityStatus.Authority> authority =
        kept
            ? installed.map(IdentityStatus::authority)
            : before.flatMap(status -> Optional.ofNullable(status.ca()));
    return new MeshIdentityStatus(
        List.of(ready(plan, installed.isPresent(), generation, before, now)),
        generation,
        trustDomain,
        authority.orElse(null),
        new MeshIdentityStatus.Workloads(counts.meshed(), counts.issued()));
  }

  private static MeshIdentityStatus.Authority authority(Authority.AuthorityState state) {
    return new MeshIdentityStatus.Authority(
        state.rootFingerprint(),
        state.rootNotAfter().toString(),
        state.intermediateNotAfter().toString());
  }

  private static Condition ready(
      CaSecretPlan plan,
      boolean signs,
      long generation,
      Optional<MeshIdentityStatus> before,
      Instant now) {
    String status = Condition.FALSE;
    String reason;
    String message;
    if (plan instanceof CaSecretPlan.Refuse(String why, String sentence)) {
      reason = why;
      message =
          sentence + (signs ? "; running control planes go on signing with the one they know" : "");
    } else if (plan instanceof CaSecretPlan.Keep && signs) {
      status = Condition.TRUE;
      reason = "Issuing";
      message = "certificates are issued";
    } else {
      reason = "CAFailed";
      message = "the certificate authority is not there yet";
    }
    return new Condition(
        READY, status, generation, transition(before, status, now), reason, message);
  }

  private static String transition(
      Optional<MeshIdentityStatus> before, String status, Instant now) {
    return before.stream()
        .flatMap(known -> known.conditions().stream())
        .filter(condition -> condition.type().equals(READY) && condition.status().equals(status))
        .map(Condition::lastTransitionTime)
        .findFirst()
        .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
