package dev.osier.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** What Java's TLS wants, made from the PEM of a {@link TestAuthority}. */
public final class TestTls {
  private static final char[] NO_PASSWORD = {};

  private TestTls() {}

  /** Presents these credentials, a key followed by its certificate. */
  public static X509ExtendedKeyManager keys(String credentials) {
    try {
      KeyStore store = empty();
      byte[] key = Base64.getMimeDecoder().decode(block(credentials, "PRIVATE KEY"));
      store.setKeyEntry(
          "identity",
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
          NO_PASSWORD,
          certificates(credentials).toArray(Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      return Arrays.stream(factory.getKeyManagers())
          .filter(X509ExtendedKeyManager.class::isInstance)
          .map(X509ExtendedKeyManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("reading credentials for tests", e);
    }
  }

  /** Trusts these roots and no others. */
  public static X509ExtendedTrustManager trust(String roots) {
    try {
      KeyStore store = empty();
      for (Certificate root : certificates(roots)) {
        store.setCertificateEntry("root-" + store.size(), root);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("reading roots for tests", e);
    }
  }

  /** A store for keys that anybody may know. */
  public static KeyStore empty() throws GeneralSecurityException {
    // The default one hashes ten thousand times for each key, to make it hard to guess its
    // password.
    KeyStore store = KeyStore.getInstance("JKS");
    try {
      store.load(null, NO_PASSWORD);
    } catch (IOException e) {
      throw new IllegalStateException("making a key store for tests", e);
    }
    return store;
  }

  private static Collection<? extends Certificate> certificates(String pem)
      throws GeneralSecurityException {
    int start = pem.indexOf("-----BEGIN CERTIFICATE-----");
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.substring(start).getBytes(UTF_8)));
  }

  private static String block(String pem, String type) {
    String begin = "-----BEGIN " + type + "-----";
    int start = pem.indexOf(begin) + begin.length();
    return pem.substring(start, pem.indexOf("-----END " + type + "-----", start));
  }
}
