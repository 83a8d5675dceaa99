package dev.osier.mesh.identity;

import dev.osier.mesh.rotation.RotationPhase;

/**
 * The part of {@link AuthorityMaterial} that exists while one root takes another's place.
 *
 * @param phase how far that has come; never idle
 * @param rootCertificate the new root, self-signed
 * @param rootKey the new root's private key, PKCS #8
 * @param crossCertificate another certificate for the key of the intermediate, issued by the old
 *     root, so that who trusts only that one can still be convinced; empty while the intermediate
 *     is the old root's, and if the old root has expired
 */
public record RootChange(
    RotationPhase phase, String rootCertificate, String rootKey, String crossCertificate) {
  /** The same in another phase. */
  public RootChange in(RotationPhase other) {
    return new RootChange(other, rootCertificate, rootKey, crossCertificate);
  }

  /** Never the key: this text may end up in a log. */
  @Override
  public String toString() {
    return "RootChange[" + phase + ", keys withheld]";
  }
}
