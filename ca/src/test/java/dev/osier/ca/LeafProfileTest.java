package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.testkit.HostileInput;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every way in which a leaf could leave the profile is noticed. */
@HostileInput
class LeafProfileTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String URI = MeshFixture.REVIEWS.uri();

  private final MeshFixture mesh = new MeshFixture();
  private final KeyPair key = AuthorityCertificates.newKey(RANDOM);
  private final X509Certificate issuer = mesh.intermediate().certificate();
  private final LeafTemplate template =
      LeafTemplate.of(
          LeafNames.workload(MeshFixture.REVIEWS),
          AcceptableKey.ours(key.getPublic()),
          Duration.ofHours(24),
          issuer,
          mesh.now(),
          RANDOM);

  @Test
  void theUnspoiltLeafPasses() {
    X509Certificate leaf = unspoilt().sign(mesh.intermediate().signer(RANDOM));
    assertThatCode(() -> LeafProfile.check(leaf, template, issuer)).doesNotThrowAnyException();
  }

  @TestFactory
  Stream<DynamicTest> aSpoiltLeafIsNoticed() {
    return Stream.of(
        spoilt("profile/two-uris", leaf -> leaf.uris(URI, URI), "uri"),
        spoilt("profile/other-uri", leaf -> leaf.uris(URI + "x"), "uri"),
        spoilt("profile/upper-case-uri", leaf -> leaf.uris("SPIFFE" + URI.substring(6)), "uri"),
        spoilt("profile/dns-name", leaf -> leaf.names(uri(), dns("a.example")), "dns names"),
        spoilt("profile/no-uri", leaf -> leaf.names(dns("a.example")), "uri"),
        spoilt(
            "profile/ip-address",
            leaf -> leaf.names(uri(), new GeneralName(GeneralName.iPAddress, "10.0.0.1")),
            "other kinds"),
        spoilt(
            "profile/subject-unique-id",
            CraftedCertificate::uniqueIdOfTheSubject,
            "subject unique id"),
        spoilt(
            "profile/issuer-unique-id",
            CraftedCertificate::uniqueIdOfTheIssuer,
            "issuer unique id"),
        spoilt("profile/subject", leaf -> leaf.subject("CN=admin"), "subject"),
        spoilt("profile/issuer", leaf -> leaf.issuer("CN=other"), "issuer"),
        spoilt(
            "profile/ca",
            leaf -> leaf.with(Extension.basicConstraints, true, new BasicConstraints(true)),
            "certificate authority"),
        spoilt(
            "profile/no-basic-constraints",
            leaf -> leaf.without(Extension.basicConstraints),
            "extensions"),
        spoilt(
            "profile/key-cert-sign",
            leaf -> leaf.usage(KeyUsage.digitalSignature | KeyUsage.keyCertSign),
            "key usage"),
        spoilt("profile/other-usage", leaf -> leaf.usage(KeyUsage.keyAgreement), "key usage"),
        spoilt("profile/no-key-usage", leaf -> leaf.without(Extension.keyUsage), "extensions"),
        spoilt(
            "profile/any-purpose",
            leaf -> leaf.purposes(KeyPurposeId.anyExtendedKeyUsage),
            "purposes"),
        spoilt(
            "profile/one-purpose",
            leaf -> leaf.purposes(KeyPurposeId.id_kp_clientAuth),
            "purposes"),
        spoilt(
            "profile/unknown-extension",
            leaf -> leaf.with(new ASN1ObjectIdentifier("1.2.3.4"), false, DERNull.INSTANCE),
            "extensions"),
        spoilt(
            "profile/subject-key-identifier",
            leaf ->
                leaf.with(
                    Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(new byte[20])),
            "key identifier"),
        spoilt(
            "profile/authority-key-identifier",
            leaf ->
                leaf.with(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(new byte[20])),
            "authority's key identifier"),
        spoilt("profile/serial-negative", leaf -> leaf.serial(BigInteger.ONE.negate()), "serial"),
        spoilt("profile/serial-other", leaf -> leaf.serial(BigInteger.TWO), "serial"),
        spoilt(
            "profile/ten-years",
            leaf ->
                leaf.life(template.notBefore(), template.notBefore().plus(Duration.ofDays(3650))),
            "ends"),
        spoilt(
            "profile/begins-elsewhere",
            leaf -> leaf.life(template.notBefore().minusSeconds(1), template.notAfter()),
            "begins"),
        spoilt(
            "profile/huge",
            leaf ->
                leaf.with(
                    new ASN1ObjectIdentifier("1.2.3.4"), false, new DEROctetString(new byte[5000])),
            "large"));
  }

  @Test
  void namesThatAreNotCriticalAreNotEvenReadAsACertificate() {
    byte[] leaf =
        unspoilt()
            .with(Extension.subjectAlternativeName, false, new GeneralNames(uri()))
            .encode(mesh.intermediate().signer(RANDOM));
    assertThatThrownBy(() -> Certificates.parse(leaf)).isInstanceOf(IOException.class);
  }

  @Test
  void anotherKeyIsNoticed() {
    X509Certificate leaf =
        unspoilt(AuthorityCertificates.newKey(RANDOM)).sign(mesh.intermediate().signer(RANDOM));
    assertViolation(leaf, template, "key is another");
  }

  @Test
  void anotherSignerIsNoticed() throws Exception {
    X509Certificate leaf =
        unspoilt()
            .sign(
                new JcaContentSignerBuilder("SHA256withECDSA")
                    .build(AuthorityCertificates.newKey(RANDOM).getPrivate()));
    assertViolation(leaf, template, "signature does not verify");
  }

  @Test
  void aSerialOfMoreThanTwentyOctetsIsNoticed() {
    LeafTemplate longSerial = with(BigInteger.ONE.shiftLeft(159), template);
    X509Certificate leaf =
        unspoilt().serial(longSerial.serial()).sign(mesh.intermediate().signer(RANDOM));
    assertViolation(leaf, longSerial, "20 octets");
  }

  @Test
  void aWeakSignatureIsNoticed() throws Exception {
    KeyPair rootKey = AuthorityCertificates.newKey(RANDOM);
    X509Certificate root =
        CraftedCertificate.root(rootKey.getPublic(), mesh.now())
            .sign(SigningKey.signer(rootKey.getPrivate(), rootKey.getPublic(), RANDOM));
    X509Certificate leaf =
        CraftedCertificate.leaf(key.getPublic(), root, mesh.now())
            .serial(template.serial())
            .life(template.notBefore(), template.notAfter())
            .sign(new JcaContentSignerBuilder("SHA1withECDSA").build(rootKey.getPrivate()));
    assertThatThrownBy(() -> LeafProfile.check(leaf, template, root))
        .hasMessageContaining("signature is weak");
  }

  @Test
  void aLifeOfNothingIsNoticed() {
    LeafTemplate stillborn =
        new LeafTemplate(
            template.names(),
            template.key(),
            template.serial(),
            template.notBefore(),
            template.notBefore());
    X509Certificate leaf =
        unspoilt()
            .life(stillborn.notBefore(), stillborn.notAfter())
            .sign(mesh.intermediate().signer(RANDOM));
    assertViolation(leaf, stillborn, "no life");
  }

  @Test
  void aLifeBeyondTheIssuersIsNoticed() {
    LeafTemplate tooLong =
        new LeafTemplate(
            template.names(),
            template.key(),
            template.serial(),
            template.notBefore(),
            issuer.getNotAfter().toInstant().plusSeconds(1));
    X509Certificate leaf =
        unspoilt()
            .life(tooLong.notBefore(), tooLong.notAfter())
            .sign(mesh.intermediate().signer(RANDOM));
    assertViolation(leaf, tooLong, "not within its issuer's");
  }

  @Test
  void aServerWithoutIdentityMayNotBeAClient() {
    LeafTemplate webhook =
        new LeafTemplate(
            new LeafNames(Optional.empty(), List.of("osier.osier-system.svc")),
            template.key(),
            template.serial(),
            template.notBefore(),
            template.notAfter());
    X509Certificate leaf =
        unspoilt().names(dns("osier.osier-system.svc")).sign(mesh.intermediate().signer(RANDOM));
    assertViolation(leaf, webhook, "purposes");
  }

  private DynamicTest spoilt(
      String id, UnaryOperator<CraftedCertificate> spoiler, String violation) {
    return DynamicTest.dynamicTest(
        id,
        () ->
            assertViolation(
                spoiler.apply(unspoilt()).sign(mesh.intermediate().signer(RANDOM)),
                template,
                violation));
  }

  private void assertViolation(X509Certificate leaf, LeafTemplate asked, String violation) {
    assertThatThrownBy(() -> LeafProfile.check(leaf, asked, issuer))
        .isInstanceOf(ProfileViolationException.class)
        .hasMessageContaining(violation);
  }

  private CraftedCertificate unspoilt() {
    return unspoilt(key);
  }

  private CraftedCertificate unspoilt(KeyPair pair) {
    return CraftedCertificate.leaf(pair.getPublic(), issuer, mesh.now())
        .serial(template.serial())
        .life(template.notBefore(), template.notAfter());
  }

  private static LeafTemplate with(BigInteger serial, LeafTemplate template) {
    return new LeafTemplate(
        template.names(), template.key(), serial, template.notBefore(), template.notAfter());
  }

  private static GeneralName uri() {
    return new GeneralName(GeneralName.uniformResourceIdentifier, URI);
  }

  private static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }
}
