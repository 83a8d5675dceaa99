package dev.osier.testkit;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority for tests that need workload certificates but not the product's own
 * authority: one root that signs leaves, keys in memory.
 */
public final class TestAuthority {
  private static final AtomicLong SERIAL = new AtomicLong(1);
  private static final Duration LIFE = Duration.ofHours(2);
  private static final X500Principal ISSUER = new X500Principal("CN=test root");

  private final KeyPair keys = newKeys();
  private final String rootPem;

  private TestAuthority() {
    try {
      JcaX509v3CertificateBuilder builder = builder(ISSUER, keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      rootPem = pem(sign(builder, keys.getPrivate()));
    } catch (IOException e) {
      throw new UncheckedIOException("making a root for tests", e);
    }
  }

  /** A new authority that nobody trusts yet. */
  public static TestAuthority create() {
    return new TestAuthority();
  }

  /** The root as one PEM block. */
  public String rootPem() {
    return rootPem;
  }

  /**
   * A new key and a certificate for it, as the kubelet writes them into one file: the key first.
   *
   * @param uri the identity, which becomes the only subject alternative name
   */
  public String credentials(String uri) {
    return credentials(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
  }

  /**
   * A new key and a certificate for it, the key first, for a server that is found by name.
   *
   * @param host the name, which becomes the only subject alternative name
   */
  public String hostCredentials(String host) {
    return credentials(new GeneralName(GeneralName.dNSName, host));
  }

  private String credentials(GeneralName name) {
    KeyPair leaf = newKeys();
    try {
      JcaX509v3CertificateBuilder builder = builder(new X500Principal(""), leaf.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      builder.addExtension(Extension.subjectAlternativeName, true, new GeneralNames(name));
      String certificate = pem(sign(builder, keys.getPrivate()));
      return pem(new JcaPKCS8Generator(leaf.getPrivate(), null)) + certificate;
    } catch (IOException e) {
      throw new UncheckedIOException("issuing a certificate for tests", e);
    }
  }

  private static JcaX509v3CertificateBuilder builder(X500Principal subject, PublicKey key) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        ISSUER,
        BigInteger.valueOf(SERIAL.getAndIncrement()),
        Date.from(now.minus(LIFE)),
        Date.from(now.plus(LIFE)),
        subject,
        key);
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("signing a certificate for tests", e);
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

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }
}
