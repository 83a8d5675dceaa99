package dev.osier.operator.identity;

import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentityStatus;
import dev.osier.mesh.rotation.RotationPhase;
import java.util.Optional;

/**
 * What a MeshIdentity's status records of the root that the mesh trusts.
 *
 * @param authority of which root; during a change of root the old one; empty before the first
 * @param changing whether a change of root was under way
 */
record RecordedTrust(Optional<MeshIdentityStatus.Authority> authority, boolean changing) {
  /** The record of a mesh that has trusted nobody yet. */
  static final RecordedTrust NONE = new RecordedTrust(Optional.empty(), false);

  /** The record in a MeshIdentity, which may not be there. */
  static RecordedTrust of(Optional<MeshIdentity> identity) {
    Optional<MeshIdentityStatus> status =
        identity.flatMap(known -> Optional.ofNullable(known.getStatus()));
    return new RecordedTrust(
        status
            .flatMap(known -> Optional.ofNullable(known.ca()))
            .filter(known -> fingerprint(known).isPresent()),
        status
            .flatMap(known -> Optional.ofNullable(known.rotation()))
            .flatMap(rotation -> Optional.ofNullable(rotation.phase()))
            .filter(phase -> !phase.equals(RotationPhase.IDLE.word()))
            .isPresent());
  }

  /** The fingerprint of that root; empty before the first. */
  Optional<String> root() {
    return authority.flatMap(RecordedTrust::fingerprint);
  }

  private static Optional<String> fingerprint(MeshIdentityStatus.Authority authority) {
    return Optional.ofNullable(authority.rootFingerprint()).filter(text -> !text.isEmpty());
  }
}
