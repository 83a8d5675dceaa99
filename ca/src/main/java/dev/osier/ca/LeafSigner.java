package dev.osier.ca;

import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.RDN;
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
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/** What turns a template into a certificate, and looks at the result before anybody else does. */
final class LeafSigner {
  private static final X500Name EMPTY_SUBJECT = new X500Name(new RDN[0]);

  private final SecureRandom random;

  LeafSigner(SecureRandom random) {
    this.random = random;
  }

  /**
   * @throws ProfileViolationException if the outcome is not what the template says, down to the
   *     last extension
   */
  SignedLeaf sign(InstalledAuthority authority, LeafTemplate template)
      throws ProfileViolationException {
    SigningKey issuer = authority.intermediate();
    X509Certificate leaf;
    try {
      leaf =
          Certificates.parse(
              fill(template, issuer.certificate()).build(issuer.signer(random)).getEncoded());
    } catch (IOException e) {
      throw new ProfileViolationException("encoding a leaf", e);
    }
    LeafProfile.check(leaf, template, issuer.certificate());
    return new SignedLeaf(leaf, template, authority.chainPem(leaf));
  }

  private static X509v3CertificateBuilder fill(LeafTemplate template, X509Certificate issuer)
      throws IOException {
    LeafNames names = template.names();
    return new X509v3CertificateBuilder(
            X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
            template.serial(),
            new Time(Date.from(template.notBefore())),
            new Time(Date.from(template.notAfter())),
            EMPTY_SUBJECT,
            template.key().info())
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .addExtension(Extension.extendedKeyUsage, false, purposes(names))
        .addExtension(
            Extension.subjectKeyIdentifier,
            false,
            new SubjectKeyIdentifier(Certificates.keyIdentifier(template.key().info())))
        .addExtension(
            Extension.authorityKeyIdentifier,
            false,
            new AuthorityKeyIdentifier(Certificates.statedKeyIdentifier(issuer)))
        // Critical because the subject is empty (RFC 5280, section 4.2.1.6).
        .addExtension(Extension.subjectAlternativeName, true, alternativeNames(names));
  }

  private static ExtendedKeyUsage purposes(LeafNames names) {
    return new ExtendedKeyUsage(
        names.identity().isPresent()
            ? new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}
            : new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth});
  }

  private static GeneralNames alternativeNames(LeafNames names) {
    List<GeneralName> all = new ArrayList<>();
    names
        .identity()
        .ifPresent(
            identity ->
                all.add(new GeneralName(GeneralName.uniformResourceIdentifier, identity.uri())));
    names.dnsNames().forEach(name -> all.add(new GeneralName(GeneralName.dNSName, name)));
    return new GeneralNames(all.toArray(GeneralName[]::new));
  }
}
