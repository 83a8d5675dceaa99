package dev.osier.ca;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/** What every part of the authority asks of an X.509 certificate (RFC 5280). */
final class Certificates {
  /** The signature algorithms that count as strong, by their JDK names. */
  static final Set<String> STRONG_SIGNATURES =
      Set.of(
          "SHA256withECDSA",
          "SHA384withECDSA",
          "SHA512withECDSA",
          "SHA256withRSA",
          "SHA384withRSA",
          "SHA512withRSA");

  private static final int KEY_IDENTIFIER_BYTES = 20;
  private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";

  private Certificates() {}

  /**
   * Parses one DER certificate with the JDK, which is not the library that writes ours: two
   * implementations then have to agree.
   */
  static X509Certificate parse(byte[] der) throws IOException {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      if (!Arrays.equals(certificate.getEncoded(), der)) {
        throw new IOException("reading a certificate: bytes follow it");
      }
      return certificate;
    } catch (CertificateException e) {
      throw new IOException("reading a certificate: not X.509", e);
    }
  }

  /** The first 160 bits of the key's SHA-256 (RFC 7093, section 2, method 1). */
  static byte[] keyIdentifier(SubjectPublicKeyInfo key) {
    return Arrays.copyOf(
        Fingerprint.sha256(key.getPublicKeyData().getBytes()), KEY_IDENTIFIER_BYTES);
  }

  /** The subject key identifier a certificate states; null if it states none. */
  static byte @Nullable [] statedKeyIdentifier(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(SUBJECT_KEY_IDENTIFIER);
    if (extension == null) {
      return null;
    }
    return SubjectKeyIdentifier.getInstance(ASN1OctetString.getInstance(extension).getOctets())
        .getKeyIdentifier();
  }

  /**
   * Validates a path by the JDK's PKIX algorithm (RFC 5280, section 6), without revocation: our
   * certificates are too short-lived for lists.
   *
   * @param path the leaf first, without the root
   */
  static void validatePath(List<X509Certificate> path, Set<TrustAnchor> anchors, Instant at)
      throws GeneralSecurityException {
    PKIXParameters parameters = new PKIXParameters(anchors);
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(at));
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
  }

  static boolean validAt(X509Certificate certificate, Instant at) {
    return !at.isBefore(certificate.getNotBefore().toInstant())
        && at.isBefore(certificate.getNotAfter().toInstant());
  }
}
