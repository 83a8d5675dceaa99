package dev.osier.operator.identity;

import dev.osier.crds.Condition;
import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentityStatus;
import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.rotation.Rotation;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.mesh.rotation.RotationProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The status that a MeshIdentity should have. */
final class IdentityStatus {
  /** The type of the condition that certificates are issued. */
  static final String READY = "Ready";

  private IdentityStatus() {}

  /**
   * Computes it.
   *
   * @param identity the object as it is
   * @param trustDomain the trust domain in force
   * @param plan what is left to do about the authority
   * @param installed what signs now
   * @param lastRecord what was recorded last of the trusted root, maybe by an object that is gone
   * @param rotation how far a change of root has come; empty if that is not known
   * @param counts how many workloads there are
   * @param troubles what else a person has to look at
   * @param now the time
   */
  static MeshIdentityStatus of(
      MeshIdentity identity,
      String trustDomain,
      CaSecretPlan plan,
      Optional<Authority.AuthorityState> installed,
      Optional<MeshIdentityStatus.Authority> lastRecord,
      Optional<RotationKeeper.Outcome> rotation,
      WorkloadCounts counts,
      List<Trouble> troubles,
      Instant now) {
    Optional<MeshIdentityStatus> before = Optional.ofNullable(identity.getStatus());
    IdentityConditions conditions = new IdentityConditions(identity, now);
    boolean kept = plan instanceof CaSecretPlan.Keep && installed.isPresent();
    // What was once trusted stays on record, or a lost Secret would be taken for a fresh start.
    Optional<MeshIdentityStatus.Authority> authority =
        kept
            ? installed.map(IdentityStatus::authority)
            : before
                .flatMap(status -> Optional.ofNullable(status.ca()))
                // An object that was deleted and made again has no record.
                .or(() -> installed.map(IdentityStatus::authority))
                .or(() -> lastRecord);
    List<Condition> all = new ArrayList<>();
    all.add(ready(plan, installed.isPresent(), conditions));
    installed
        .flatMap(known -> ExpiringCertificates.condition(known, conditions, now))
        .ifPresent(all::add);
    rotation
        .flatMap(known -> BlockedRotation.condition(known, conditions, now))
        .ifPresent(all::add);
    troubles.forEach(
        each ->
            all.add(conditions.make(each.type(), Condition.TRUE, each.reason(), each.message())));
    return new MeshIdentityStatus(
        all,
        Optional.ofNullable(identity.getMetadata().getGeneration()).orElse(0L),
        trustDomain,
        authority.orElse(null),
        rotation
            .map(IdentityStatus::rotation)
            .or(() -> before.flatMap(status -> Optional.ofNullable(status.rotation())))
            .orElse(null),
        new MeshIdentityStatus.Workloads(
            counts.meshed(), counts.issued(), counts.podCertificate(), counts.sds(), 0),
        null);
  }

  /** How a status records it. */
  static MeshIdentityStatus.Authority authority(Authority.AuthorityState state) {
    return new MeshIdentityStatus.Authority(
        state.rootFingerprint(),
        state.rootNotAfter().toString(),
        state.intermediateNotAfter().toString());
  }

  private static MeshIdentityStatus.Rotation rotation(RotationKeeper.Outcome outcome) {
    Rotation rotation = outcome.found().rotation();
    if (rotation.phase() == RotationPhase.IDLE) {
      return new MeshIdentityStatus.Rotation(rotation.phase().word(), null, null, null);
    }
    RotationProgress progress = outcome.progress();
    return new MeshIdentityStatus.Rotation(
        rotation.phase().word(),
        rotation.oldRoot(),
        rotation.newRoot(),
        new MeshIdentityStatus.RotatingProxies(
            progress.trustBoth(), progress.trustOldOnly(), progress.leafOnNew()));
  }

  private static Condition ready(CaSecretPlan plan, boolean signs, IdentityConditions conditions) {
    if (plan instanceof CaSecretPlan.Refuse(String reason, String sentence)) {
      return conditions.make(
          READY,
          Condition.FALSE,
          reason,
          sentence
              + (signs ? "; running control planes go on signing with the one they know" : ""));
    }
    if (plan instanceof CaSecretPlan.Keep && signs) {
      return conditions.make(READY, Condition.TRUE, "Issuing", "certificates are issued");
    }
    return conditions.make(
        READY, Condition.FALSE, "CAFailed", "the certificate authority is not there yet");
  }
}
