package dev.osier.xds.server;

import dev.osier.testkit.TestTls;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority whose leaves may have any number of names, and what TLS needs of it. */
final class TestCertificates {
  private static final AtomicLong SERIAL = new AtomicLong(1);
  private static final Duration LIFE = Duration.ofHours(2);
  private static final X500Principal ISSUER = new X500Principal("CN=root");

  private final KeyPair rootKeys = newKeys();
  private final X509Certificate root;

  /** A key and the certificate for it. */
  record Leaf(KeyPair keys, X509Certificate certificate) {
    X509ExtendedKeyManager keyManager() {
      return TestTls.keys(pem());
    }

    /** The key and then the certificate. */
    String pem() {
      try {
        return TestCertificates.pem(new JcaPKCS8Generator(keys.getPrivate(), null))
            + TestCertificates.pem(certificate);
      } catch (IOException e) {
        throw new UncheckedIOException("writing a key for tests", e);
      }
    }
  }

  TestCertificates() {
    root = issue(rootKeys, ISSUER, new BasicConstraints(true), List.of());
  }

  /** A leaf for a server at this machine. */
  Leaf server() {
    return leaf(new GeneralName(GeneralName.dNSName, "localhost"));
  }

  /** A leaf with these URI names. */
  Leaf client(String... uris) {
    return leaf(
        Arrays.stream(uris)
            .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
            .toArray(GeneralName[]::new));
  }

  private Leaf leaf(GeneralName... names) {
    KeyPair keys = newKeys();
    return new Leaf(
        keys,
        issue(keys, new X500Principal("CN=leaf"), new BasicConstraints(false), List.of(names)));
  }

  X509ExtendedTrustManager trustManager() {
    return TestTls.trust(rootPem());
  }

  String rootPem() {
    return pem(root);
  }

  private X509Certificate issue(
      KeyPair keys, X500Principal subject, BasicConstraints constraints, List<GeneralName> names) {
    Instant now = Instant.now();
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              ISSUER,
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(now.minus(LIFE)),
              Date.from(now.plus(LIFE)),
              subject,
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, constraints);
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(rootKeys.getPrivate())));
    } catch (OperatorCreationException | GeneralSecurityException | IOException e) {
      throw new IllegalStateException("issuing a certificate for tests", e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("making a key for tests", e);
    }
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException("writing PEM for tests", e);
    }
    return text.toString();
  }
}
