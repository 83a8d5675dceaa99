package dev.osier.ca;

import dev.osier.mesh.identity.DerBytes;
import dev.osier.mesh.identity.TrustDomain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/** What makes new keys, roots and intermediates: ECDSA on P-256, as RFC 5280 wants a CA to be. */
final class AuthorityCertificates {
  // A root may sign an intermediate, an intermediate only leaves (RFC 5280, section 4.2.1.9).
  private static final int ROOT_PATH_LENGTH = 1;
  private static final int INTERMEDIATE_PATH_LENGTH = 0;
  private static final Duration LONGEST_LIFE = Duration.ofDays(100 * 365);
  private static final int NAME_SUFFIX_BYTES = 8;
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern HOST_NAME =
      Pattern.compile("(?:" + LABEL + "\\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");

  private final SecureRandom random;

  AuthorityCertificates(SecureRandom random) {
    this.random = random;
  }

  /** A fresh key on P-256. */
  static KeyPair newKey(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("generating a key on P-256", e);
    }
  }

  /** A key as a PKCS #8 PEM block. */
  static String pem(PrivateKey key) {
    return new PemBlock(PemBlock.PRIVATE_KEY, DerBytes.copyOf(key.getEncoded())).text();
  }

  /** A root whose life begins {@code backdating} before now. */
  X509Certificate root(KeyPair key, Duration life, Duration backdating, Instant now) {
    SubjectPublicKeyInfo info = info(key);
    X500Name name = name("Osier root", info);
    Instant notBefore = notBefore(now, backdating);
    Instant notAfter = notBefore.plus(checked(life, "root"));
    X509v3CertificateBuilder certificate =
        new X509v3CertificateBuilder(
            name,
            LeafTemplate.serial(random),
            new Time(Date.from(notBefore)),
            new Time(Date.from(notAfter)),
            name,
            info);
    return sign(
        certificate,
        ROOT_PATH_LENGTH,
        info,
        Optional.empty(),
        SigningKey.signer(key.getPrivate(), key.getPublic(), random));
  }

  /** An intermediate that never outlives the root, and can only vouch for the trust domain. */
  X509Certificate intermediate(
      KeyPair key,
      SigningKey root,
      TrustDomain trustDomain,
      Duration life,
      Duration backdating,
      Instant now) {
    Instant notBefore =
        later(notBefore(now, backdating), root.certificate().getNotBefore().toInstant());
    return intermediate(
        key, root, trustDomain, notBefore, notBefore.plus(checked(life, "intermediate")));
  }

  /**
   * Another certificate for the key and name of an intermediate, by a root that did not issue it,
   * with the intermediate's life as far as that root lasts.
   */
  X509Certificate crossSigned(
      KeyPair key, SigningKey root, TrustDomain trustDomain, X509Certificate intermediate) {
    return intermediate(
        key,
        root,
        trustDomain,
        later(
            intermediate.getNotBefore().toInstant(), root.certificate().getNotBefore().toInstant()),
        intermediate.getNotAfter().toInstant());
  }

  private X509Certificate intermediate(
      KeyPair key, SigningKey root, TrustDomain trustDomain, Instant notBefore, Instant end) {
    SubjectPublicKeyInfo info = info(key);
    Instant notAfter = end;
    if (notAfter.isAfter(root.certificate().getNotAfter().toInstant())) {
      notAfter = root.certificate().getNotAfter().toInstant();
    }
    X509v3CertificateBuilder certificate =
        new X509v3CertificateBuilder(
            X500Name.getInstance(root.certificate().getSubjectX500Principal().getEncoded()),
            LeafTemplate.serial(random),
            new Time(Date.from(notBefore)),
            new Time(Date.from(notAfter)),
            name("Osier intermediate", info),
            info);
    try {
      certificate.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new AuthorityKeyIdentifier(Certificates.statedKeyIdentifier(root.certificate())));
    } catch (IOException e) {
      throw new UncheckedIOException("filling an intermediate", e);
    }
    return sign(
        certificate, INTERMEDIATE_PATH_LENGTH, info, constraint(trustDomain), root.signer(random));
  }

  private static X509Certificate sign(
      X509v3CertificateBuilder certificate,
      int pathLength,
      SubjectPublicKeyInfo info,
      Optional<NameConstraints> constraint,
      ContentSigner signer) {
    try {
      certificate
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(pathLength))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              new SubjectKeyIdentifier(Certificates.keyIdentifier(info)));
      if (constraint.isPresent()) {
        certificate.addExtension(Extension.nameConstraints, true, constraint.get());
      }
      return Certificates.parse(certificate.build(signer).getEncoded());
    } catch (IOException e) {
      throw new UncheckedIOException("encoding a certificate of the authority", e);
    }
  }

  /**
   * The one host its URIs may have. A constraint must be a host name (RFC 5280, section 4.2.1.10),
   * and the JDK's validator fails on others; a trust domain that is none goes without.
   */
  private static Optional<NameConstraints> constraint(TrustDomain trustDomain) {
    if (!HOST_NAME.matcher(trustDomain.name()).matches()) {
      return Optional.empty();
    }
    GeneralName host = new GeneralName(GeneralName.uniformResourceIdentifier, trustDomain.name());
    return Optional.of(new NameConstraints(new GeneralSubtree[] {new GeneralSubtree(host)}, null));
  }

  // Unique per key: roots of one name are told apart by some validators and mixed up by others.
  private static X500Name name(String kind, SubjectPublicKeyInfo info) {
    String suffix =
        HexFormat.of().formatHex(Certificates.keyIdentifier(info), 0, NAME_SUFFIX_BYTES);
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, "Osier")
        .addRDN(BCStyle.CN, kind + " " + suffix)
        .build();
  }

  private static SubjectPublicKeyInfo info(KeyPair key) {
    return SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded());
  }

  private static Instant notBefore(Instant now, Duration backdating) {
    return now.truncatedTo(ChronoUnit.SECONDS).minus(backdating);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Duration checked(Duration life, String whose) {
    if (!life.isPositive() || life.compareTo(LONGEST_LIFE) > 0) {
      throw new IllegalArgumentException(
          "creating the " + whose + ": its life must be between zero and 100 years");
    }
    return life.truncatedTo(ChronoUnit.SECONDS);
  }
}
