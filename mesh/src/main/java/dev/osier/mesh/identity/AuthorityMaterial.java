package dev.osier.mesh.identity;

import dev.osier.mesh.rotation.RotationPhase;
import java.util.Optional;

/**
 * The keys and certificates of a certificate authority, as PEM text. Whoever holds it can be
 * anybody: it lives in one Secret and in the memory of the control plane, and nowhere else.
 *
 * @param rootCertificate the self-signed root
 * @param rootKey the root's private key, PKCS #8
 * @param intermediateCertificate the certificate that signs leaves, issued by the root, or by the
 *     new root once the change has come so far
 * @param intermediateKey its private key, PKCS #8
 * @param change the change to another root that is under way; empty if there is none
 */
public record AuthorityMaterial(
    String rootCertificate,
    String rootKey,
    String intermediateCertificate,
    String intermediateKey,
    Optional<RootChange> change) {

  /** Material of one root, which is to stay. */
  public AuthorityMaterial(
      String rootCertificate,
      String rootKey,
      String intermediateCertificate,
      String intermediateKey) {
    this(rootCertificate, rootKey, intermediateCertificate, intermediateKey, Optional.empty());
  }

  /** How far a change of root has come. */
  public RotationPhase phase() {
    return change.map(RootChange::phase).orElse(RotationPhase.IDLE);
  }

  /** The same with this change under way. */
  public AuthorityMaterial with(RootChange other) {
    return new AuthorityMaterial(
        rootCertificate, rootKey, intermediateCertificate, intermediateKey, Optional.of(other));
  }

  /** Never the keys: this text may end up in a log. */
  @Override
  public String toString() {
    return "AuthorityMaterial[keys withheld]";
  }
}
