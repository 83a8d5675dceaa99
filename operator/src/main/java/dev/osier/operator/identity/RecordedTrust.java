package dev.osier.operator.identity;

import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentityStatus;
import dev.osier.mesh.rotation.RotationPhase;
import java.util.Optional;

/**
 * What a MeshIdentity's status records of the root that the mesh trusts.
 *
 * @param root its fingerprint; during a change of root the old one's; empty before the first
 * @param changing whether a change of root was under way
 */
record RecordedTrust(Optional<String> root, boolean changing) {
  /** The record of a mesh that has trusted nobody yet. */
  static final RecordedTrust NONE = new RecordedTrust(Optional.empty(), false);

  /** The record in a MeshIdentity, which may not be there. */
  static RecordedTrust of(Optional<MeshIdentity> identity) {
    Optional<MeshIdentityStatus> status =
        identity.flatMap(known -> Optional.ofNullable(known.getStatus()));
    return new RecordedTrust(
        status
            .flatMap(known -> Optional.ofNullable(known.ca()))
            .flatMap(authority -> Optional.ofNullable(authority.rootFingerprint()))
            .filter(text -> !text.isEmpty()),
        status
            .flatMap(known -> Optional.ofNullable(known.rotation()))
            .flatMap(rotation -> Optional.ofNullable(rotation.phase()))
            .filter(phase -> !phase.equals(RotationPhase.IDLE.word()))
            .isPresent());
  }
}
