package dev.osier.ca;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * The SHA-256 digest of a DER encoding, by which people and logs tell certificates apart.
 *
 * @param text {@code sha256:} and 64 lower-case hexadecimal digits
 */
public record Fingerprint(String text) {
  /** The fingerprint of a certificate: of its whole DER encoding, signature included. */
  public static Fingerprint of(X509Certificate certificate) {
    try {
      return of(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("encoding a certificate", e);
    }
  }

  /** The fingerprint of any DER encoding. */
  public static Fingerprint of(byte[] der) {
    return new Fingerprint("sha256:" + HexFormat.of().formatHex(sha256(der)));
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
