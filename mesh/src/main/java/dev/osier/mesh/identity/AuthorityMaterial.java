package dev.osier.mesh.identity;

/**
 * The keys and certificates of a certificate authority, as PEM text. Whoever holds it can be
 * anybody: it lives in one Secret and in the memory of the control plane, and nowhere else.
 *
 * @param rootCertificate the self-signed root
 * @param rootKey the root's private key, PKCS #8
 * @param intermediateCertificate the certificate that signs leaves, issued by the root
 * @param intermediateKey its private key, PKCS #8
 */
public record AuthorityMaterial(
    String rootCertificate,
    String rootKey,
    String intermediateCertificate,
    String intermediateKey) {
  /** Never the keys: this text may end up in a log. */
  @Override
  public String toString() {
    return "AuthorityMaterial[keys withheld]";
  }
}
