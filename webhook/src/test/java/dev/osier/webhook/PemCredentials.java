package dev.osier.webhook;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and its certificate, read from one PEM text.
 *
 * @param key the private key
 * @param chain the certificate first
 */
public record PemCredentials(PrivateKey key, List<X509Certificate> chain) {
  private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String KEY_END = "-----END PRIVATE KEY-----";

  /** Reads a key block that stands before certificate blocks. */
  public static PemCredentials parse(String pem) {
    int end = pem.indexOf(KEY_END);
    String encoded = pem.substring(pem.indexOf(KEY_BEGIN) + KEY_BEGIN.length(), end);
    try {
      PrivateKey key =
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(encoded)));
      return new PemCredentials(
          key, List.of(certificate(pem.substring(end + KEY_END.length()).strip())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("reading credentials", e);
    }
  }

  /** Reads one certificate block. */
  public static X509Certificate certificate(String pem) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("reading a certificate", e);
    }
  }

  /** Trust in one root, given as PEM. */
  public static TrustManager[] trustIn(String rootPem) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry("root", certificate(rootPem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      return trust.getTrustManagers();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("trusting a root", e);
    }
  }
}
