package dev.osier.operator.identity;

import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.rotation.Rotation;
import dev.osier.mesh.rotation.RotationPhase;
import java.time.Instant;
import java.util.Optional;

/** What was found where the authority's Secret should be. */
sealed interface SecretObservation {
  /** There is no such Secret. */
  record Absent() implements SecretObservation {}

  /**
   * There is one, and it holds no authority.
   *
   * @param why what is wrong with it, lower case
   */
  record Unusable(String why) implements SecretObservation {}

  /**
   * It holds an authority.
   *
   * @param material keys and certificates
   * @param root the root certificate; during a change the old one
   * @param intermediate the intermediate certificate
   * @param newRoot the new root; empty if no change is under way
   * @param record what is remembered of changes of root
   * @param resourceVersion the version of the Secret that was read
   */
  record Present(
      AuthorityMaterial material,
      CertificateFacts root,
      CertificateFacts intermediate,
      Optional<CertificateFacts> newRoot,
      RotationRecord record,
      String resourceVersion)
      implements SecretObservation {

    /** How far a change of root has come. */
    Rotation rotation() {
      return new Rotation(
          material.phase(),
          material.phase() == RotationPhase.IDLE ? Instant.EPOCH : record.since(),
          root.fingerprint(),
          root.notAfter(),
          newRoot.map(CertificateFacts::fingerprint).orElse(""),
          record.honoured());
    }

    /** Whether it is the authority that a mesh trusts which has this root on record. */
    boolean continues(String recordedRoot) {
      // Whoever changed the root may have been killed before it could record the new one.
      return root.fingerprint().equals(recordedRoot) || record.previousRoot().equals(recordedRoot);
    }
  }
}
