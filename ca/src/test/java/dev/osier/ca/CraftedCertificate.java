package dev.osier.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/**
 * A certificate made by hand, as an attacker who got hold of a signing key could: it starts as a
 * flawless leaf, and each method spoils one thing.
 */
final class CraftedCertificate {
  private record Content(boolean critical, ASN1Encodable value) {}

  private final Map<ASN1ObjectIdentifier, Content> extensions = new LinkedHashMap<>();
  private final SubjectPublicKeyInfo key;
  private X500Name issuer;
  private X500Name subject = new X500Name("");
  private BigInteger serial = BigInteger.valueOf(0x1234_5678_9abc_def0L);
  private Instant notBefore;
  private Instant notAfter;
  private boolean subjectUniqueId;
  private boolean issuerUniqueId;

  private CraftedCertificate(PublicKey key, String issuer, Instant notBefore, Instant notAfter) {
    this.key = SubjectPublicKeyInfo.getInstance(key.getEncoded());
    this.issuer = new X500Name(issuer);
    this.notBefore = notBefore;
    this.notAfter = notAfter;
    with(
        Extension.subjectKeyIdentifier,
        false,
        new SubjectKeyIdentifier(Certificates.keyIdentifier(this.key)));
  }

  /** A leaf as ours are, for this key. */
  static CraftedCertificate leaf(PublicKey key, X509Certificate issuer, Instant now) {
    CraftedCertificate leaf =
        new CraftedCertificate(key, "", now.minusSeconds(120), now.plusSeconds(3600));
    leaf.issuer = X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
    return leaf.with(
            Extension.authorityKeyIdentifier,
            false,
            new AuthorityKeyIdentifier(Certificates.statedKeyIdentifier(issuer)))
        .with(Extension.basicConstraints, true, new BasicConstraints(false))
        .usage(KeyUsage.digitalSignature)
        .purposes(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)
        .uris(MeshFixture.REVIEWS.uri());
  }

  /** A root as ours are. */
  static CraftedCertificate root(PublicKey key, Instant now) {
    CraftedCertificate root =
        new CraftedCertificate(key, "CN=crafted", now.minusSeconds(120), now.plusSeconds(864_000));
    root.subject = root.issuer;
    return root.with(Extension.basicConstraints, true, new BasicConstraints(1))
        .usage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
  }

  /** An intermediate as ours are, but for the name constraint. */
  static CraftedCertificate intermediate(PublicKey key, X509Certificate root, Instant now) {
    return leaf(key, root, now)
        .subject("CN=crafted intermediate")
        .without(Extension.subjectAlternativeName)
        .without(Extension.extendedKeyUsage)
        .with(Extension.basicConstraints, true, new BasicConstraints(0))
        .usage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
  }

  CraftedCertificate with(ASN1ObjectIdentifier extension, boolean critical, ASN1Encodable value) {
    extensions.put(extension, new Content(critical, value));
    return this;
  }

  CraftedCertificate without(ASN1ObjectIdentifier extension) {
    extensions.remove(extension);
    return this;
  }

  CraftedCertificate subject(String name) {
    subject = new X500Name(name);
    return this;
  }

  CraftedCertificate subject(X500Name name) {
    subject = name;
    return this;
  }

  CraftedCertificate issuer(String name) {
    issuer = new X500Name(name);
    return this;
  }

  CraftedCertificate serial(BigInteger number) {
    serial = number;
    return this;
  }

  CraftedCertificate life(Instant from, Instant to) {
    notBefore = from;
    notAfter = to;
    return this;
  }

  CraftedCertificate uniqueIdOfTheSubject() {
    subjectUniqueId = true;
    return this;
  }

  CraftedCertificate uniqueIdOfTheIssuer() {
    issuerUniqueId = true;
    return this;
  }

  CraftedCertificate usage(int bits) {
    return with(Extension.keyUsage, true, new KeyUsage(bits));
  }

  CraftedCertificate purposes(KeyPurposeId... purposes) {
    return with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
  }

  CraftedCertificate uris(String... uris) {
    GeneralName[] names = new GeneralName[uris.length];
    for (int i = 0; i < uris.length; i++) {
      names[i] = new GeneralName(GeneralName.uniformResourceIdentifier, uris[i]);
    }
    return names(names);
  }

  CraftedCertificate names(GeneralName... names) {
    return with(Extension.subjectAlternativeName, true, new GeneralNames(names));
  }

  X509Certificate sign(ContentSigner signer) {
    try {
      return Certificates.parse(encode(signer));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** For what the JDK would not even read as a certificate. */
  byte[] encode(ContentSigner signer) {
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            issuer,
            serial,
            new Time(Date.from(notBefore)),
            new Time(Date.from(notAfter)),
            subject,
            key);
    if (subjectUniqueId) {
      builder.setSubjectUniqueID(new boolean[] {true});
    }
    if (issuerUniqueId) {
      builder.setIssuerUniqueID(new boolean[] {true});
    }
    try {
      for (Map.Entry<ASN1ObjectIdentifier, Content> extension : extensions.entrySet()) {
        builder.addExtension(
            extension.getKey(), extension.getValue().critical(), extension.getValue().value());
      }
      return builder.build(signer).getEncoded();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
