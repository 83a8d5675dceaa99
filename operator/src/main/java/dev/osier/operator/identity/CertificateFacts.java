package dev.osier.operator.identity;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What the operator wants to know of a certificate.
 *
 * @param fingerprint {@code sha256:} and the hexadecimal digest of its DER form
 * @param notBefore when its life begins
 * @param notAfter when its life ends
 */
record CertificateFacts(String fingerprint, Instant notBefore, Instant notAfter) {
  /** Reads the first certificate of a PEM text; empty if it holds none. */
  static Optional<CertificateFacts> parse(String pem) {
    try {
      if (CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
          instanceof X509Certificate certificate) {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return Optional.of(
            new CertificateFacts(
                "sha256:" + HexFormat.of().formatHex(digest),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant()));
      }
      return Optional.empty();
    } catch (CertificateException e) {
      return Optional.empty();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** When two thirds of its life are over, which is the time for the next one. */
  Instant renewAt() {
    return notAfter.minus(Duration.between(notBefore, notAfter).dividedBy(3));
  }
}
