package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.mesh.identity.Authority.AuthorityState;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.testkit.HostileInput;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@HostileInput
class InstallTest {
  private final MeshFixture mesh = new MeshFixture();
  private final AuthorityMaterial good =
      mesh.authority.create(MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES);
  private final KeyPair rootKey = mesh.newKey();
  private final KeyPair key = mesh.newKey();

  @TestFactory
  Stream<DynamicTest> materialThatIsRefused() throws Exception {
    return Stream.of(
        refused("install/empty", rootCertificate(""), "0 blocks"),
        refused("install/not-pem", rootCertificate("hello"), "0 blocks"),
        refused("install/1-mib", intermediateCertificate("x".repeat(1 << 20)), "longer than"),
        refused("install/1-mib-key", intermediateKey("x".repeat(1 << 20)), "longer than"),
        refused(
            "install/two-certificates",
            intermediateCertificate(good.intermediateCertificate() + good.rootCertificate()),
            "2 blocks"),
        refused(
            "install/broken-base64",
            rootCertificate(good.rootCertificate().replace('M', '*')),
            "cannot be read"),
        refused(
            "install/cut-off",
            rootCertificate(good.rootCertificate().substring(0, 300)),
            "cannot be read"),
        refused(
            "install/not-ascii", rootCertificate("\u00e9" + good.rootCertificate()), "not ASCII"),
        refused("install/key-for-certificate", rootCertificate(good.rootKey()), "no CERTIFICATE"),
        refused("install/certificate-for-key", rootKey(good.rootCertificate()), "no PRIVATE KEY"),
        refused(
            "install/encrypted-key",
            rootKey(good.rootKey().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")),
            "no PRIVATE KEY"),
        refused(
            "install/key-headers",
            rootKey(good.rootKey().replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\n\n")),
            "headers"),
        refused(
            "install/garbage-key",
            rootKey(
                new PemBlock(
                        "PRIVATE KEY", HostileKeys.withTrailingByte(mesh.request().publicKey()))
                    .text()),
            "no PKCS #8 key"),
        refused("install/other-root-key", rootKey(good.intermediateKey()), "does not match"),
        refused("install/other-key", intermediateKey(good.rootKey()), "does not match"),
        refused(
            "install/root-twice",
            new AuthorityMaterial(
                good.rootCertificate(), good.rootKey(), good.rootCertificate(), good.rootKey()),
            "has the root's key"),
        refused(
            "install/other-root",
            new AuthorityMaterial(
                mesh.material.rootCertificate(),
                mesh.material.rootKey(),
                good.intermediateCertificate(),
                good.intermediateKey()),
            "another issuer"),
        refused(
            "install/forged-signature",
            intermediate(UnaryOperator.identity(), ecdsa(key.getPrivate())),
            "not signed by the root"),
        refused(
            "install/leaf",
            intermediate(
                it ->
                    it.with(Extension.basicConstraints, true, new BasicConstraints(false))
                        .usage(KeyUsage.digitalSignature)),
            "not a certificate authority"),
        refused(
            "install/no-basic-constraints",
            intermediate(it -> it.without(Extension.basicConstraints)),
            "not a certificate authority"),
        refused(
            "install/no-cert-sign",
            intermediate(it -> it.usage(KeyUsage.cRLSign)),
            "may not sign certificates"),
        refused(
            "install/no-key-usage",
            intermediate(it -> it.without(Extension.keyUsage)),
            "may not sign certificates"),
        refused(
            "install/no-key-identifier",
            intermediate(it -> it.without(Extension.subjectKeyIdentifier)),
            "no subject key identifier"),
        refused(
            "install/root-without-key-identifier",
            underRoot(
                it -> it.without(Extension.subjectKeyIdentifier),
                it -> it.without(Extension.authorityKeyIdentifier)),
            "the root has no subject key identifier"),
        refused(
            "install/expired",
            intermediate(it -> it.life(mesh.now().minusSeconds(60), mesh.now())),
            "has expired"),
        refused(
            "install/not-valid-yet",
            intermediate(it -> it.life(mesh.now().plusSeconds(60), mesh.now().plusSeconds(7200))),
            "not valid yet"),
        refused(
            "install/sha-1",
            intermediate(
                UnaryOperator.identity(),
                new JcaContentSignerBuilder("SHA1withECDSA").build(rootKey.getPrivate())),
            "weak"),
        refused(
            "install/path-too-long",
            underRoot(it -> it.with(Extension.basicConstraints, true, new BasicConstraints(0))),
            "does not verify"),
        refused(
            "install/root-for-another-trust-domain",
            underRoot(it -> it.with(Extension.nameConstraints, true, only("other.example"))),
            "does not verify"),
        refused(
            "install/unknown-critical-extension",
            intermediate(
                it -> it.with(new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE)),
            "does not verify"),
        refused("install/other-trust-domain", forTrustDomain("other.example"), "does not verify"),
        refused("install/rsa-1024", onKey("RSA", 1024), "cannot be used"),
        refused("install/p-192", onCurve("secp192r1"), "cannot be used"),
        refused("install/p-521", onCurve("secp521r1"), "cannot be used"));
  }

  @Test
  void aRefusedInstallLeavesWhatWasThere() {
    AuthorityState before = mesh.authority.state().orElseThrow();
    assertThat(install(rootKey(good.intermediateKey()))).isPresent();
    assertThat(mesh.authority.state()).contains(before);
    assertThat(MeshFixture.chain(mesh.issue(mesh.request())))
        .last()
        .isEqualTo(mesh.intermediate().certificate());
  }

  @Test
  void anExpiredRootIsRefused() {
    mesh.clock.move(MeshFixture.LIFETIMES.root());
    assertThat(install(good)).contains("the root has expired");
  }

  @Test
  void aLeafLifeThatLeavesNoTimeForTheNextIsRefused() {
    assertThat(
            mesh.authority.install(
                good,
                MeshFixture.TRUST_DOMAIN,
                new AuthorityLifetimes(
                    Duration.ofDays(10), Duration.ofDays(5), Duration.ofSeconds(9))))
        .contains("the life of workload certificates is shorter than ten seconds");
  }

  @Test
  void theStateShowsTheRootAndBothEnds() throws Exception {
    assertThat(install(good)).isEmpty();
    X509Certificate root =
        PemBlock.readOnly(good.rootCertificate(), PemBlock.CERTIFICATE).certificate();
    X509Certificate intermediate =
        PemBlock.readOnly(good.intermediateCertificate(), PemBlock.CERTIFICATE).certificate();
    AuthorityState state = mesh.authority.state().orElseThrow();
    assertThat(state.trustBundle().certificates()).containsExactly(PemBlock.of(root).text());
    assertThat(state.rootFingerprint()).isEqualTo(Fingerprint.of(root).text());
    assertThat(state.rootNotAfter()).isEqualTo(root.getNotAfter().toInstant());
    assertThat(state.intermediateNotAfter()).isEqualTo(intermediate.getNotAfter().toInstant());
  }

  @Test
  void textAroundACertificateDoesNotReachTheTrustBundle() {
    assertThat(
            install(
                new AuthorityMaterial(
                    "subject=CN = somebody\n" + good.rootCertificate().replace("\n", "\r\n"),
                    good.rootKey(),
                    good.intermediateCertificate(),
                    good.intermediateKey())))
        .isEmpty();
    assertThat(mesh.authority.trustBundle().pem())
        .isEqualTo(good.rootCertificate())
        .endsWith("-----END CERTIFICATE-----\n");
  }

  @Test
  void nothingIsInstalledAtFirst() {
    CertificateAuthority empty = new CertificateAuthority(mesh.clock, mesh.random);
    assertThat(empty.state()).isEmpty();
    assertThat(empty.trustBundle().isEmpty()).isTrue();
    assertThat(empty.trustDomain()).isEmpty();
  }

  @Test
  void installingTheSameAgainChangesNothing() {
    InstalledAuthority before = mesh.authority.installed().orElseThrow();
    assertThat(install(mesh.material)).isEmpty();
    assertThat(mesh.authority.installed().orElseThrow()).isSameAs(before);
  }

  @Test
  void aRenewedIntermediateKeepsTheRootAndChangesTheKey() {
    AuthorityMaterial renewed =
        mesh.authority.renewIntermediate(
            mesh.material, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES);
    assertThat(renewed.rootCertificate()).isEqualTo(mesh.material.rootCertificate());
    assertThat(renewed.rootKey()).isEqualTo(mesh.material.rootKey());
    assertThat(renewed.intermediateCertificate())
        .isNotEqualTo(mesh.material.intermediateCertificate());
    assertThat(renewed.intermediateKey()).isNotEqualTo(mesh.material.intermediateKey());
    assertThat(install(renewed)).isEmpty();
  }

  @Test
  void anExpiredIntermediateCanBeRenewedWhileTheRootLives() {
    mesh.clock.move(MeshFixture.LIFETIMES.intermediate().plusDays(1));
    assertThat(install(mesh.material)).contains("the intermediate has expired");
    assertThat(
            install(
                mesh.authority.renewIntermediate(
                    mesh.material, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES)))
        .isEmpty();
  }

  @Test
  void anIntermediateNeverOutlivesItsRoot() {
    mesh.clock.move(MeshFixture.LIFETIMES.root().minusDays(10));
    assertThat(
            install(
                mesh.authority.renewIntermediate(
                    mesh.material, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES)))
        .isEmpty();
    AuthorityState state = mesh.authority.state().orElseThrow();
    assertThat(state.intermediateNotAfter()).isEqualTo(state.rootNotAfter());
  }

  @Test
  void aBrokenRootCannotRenew() {
    assertThatThrownBy(
            () ->
                mesh.authority.renewIntermediate(
                    rootKey(good.intermediateKey()),
                    MeshFixture.TRUST_DOMAIN,
                    MeshFixture.LIFETIMES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not match");
  }

  private DynamicTest refused(String id, AuthorityMaterial material, String reason) {
    return DynamicTest.dynamicTest(
        id,
        () ->
            assertThat(install(material))
                .hasValueSatisfying(problem -> assertThat(problem).contains(reason)));
  }

  private Optional<String> install(AuthorityMaterial material) {
    return mesh.authority.install(material, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES);
  }

  private AuthorityMaterial rootCertificate(String pem) {
    return new AuthorityMaterial(
        pem, good.rootKey(), good.intermediateCertificate(), good.intermediateKey());
  }

  private AuthorityMaterial rootKey(String pem) {
    return new AuthorityMaterial(
        good.rootCertificate(), pem, good.intermediateCertificate(), good.intermediateKey());
  }

  private AuthorityMaterial intermediateCertificate(String pem) {
    return new AuthorityMaterial(
        good.rootCertificate(), good.rootKey(), pem, good.intermediateKey());
  }

  private AuthorityMaterial intermediateKey(String pem) {
    return new AuthorityMaterial(
        good.rootCertificate(), good.rootKey(), good.intermediateCertificate(), pem);
  }

  private AuthorityMaterial intermediate(UnaryOperator<CraftedCertificate> spoiler) {
    return intermediate(spoiler, ecdsa(rootKey.getPrivate()));
  }

  private AuthorityMaterial intermediate(
      UnaryOperator<CraftedCertificate> spoiler, ContentSigner signer) {
    X509Certificate root =
        CraftedCertificate.root(rootKey.getPublic(), mesh.now()).sign(ecdsa(rootKey.getPrivate()));
    return material(
        root,
        spoiler
            .apply(CraftedCertificate.intermediate(key.getPublic(), root, mesh.now()))
            .sign(signer),
        key);
  }

  private AuthorityMaterial underRoot(UnaryOperator<CraftedCertificate> spoiler) {
    return underRoot(spoiler, UnaryOperator.identity());
  }

  private AuthorityMaterial underRoot(
      UnaryOperator<CraftedCertificate> spoiler,
      UnaryOperator<CraftedCertificate> intermediateSpoiler) {
    X509Certificate flawless =
        CraftedCertificate.root(rootKey.getPublic(), mesh.now()).sign(ecdsa(rootKey.getPrivate()));
    X509Certificate root =
        spoiler
            .apply(CraftedCertificate.root(rootKey.getPublic(), mesh.now()))
            .sign(ecdsa(rootKey.getPrivate()));
    return material(
        root,
        intermediateSpoiler
            .apply(CraftedCertificate.intermediate(key.getPublic(), flawless, mesh.now()))
            .sign(ecdsa(rootKey.getPrivate())),
        key);
  }

  private static NameConstraints only(String host) {
    return new NameConstraints(
        new GeneralSubtree[] {
          new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, host))
        },
        null);
  }

  private AuthorityMaterial forTrustDomain(String name) {
    return mesh.authority.create(new TrustDomain(name), MeshFixture.LIFETIMES);
  }

  private AuthorityMaterial onKey(String algorithm, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return onKey(generator.generateKeyPair());
  }

  private AuthorityMaterial onCurve(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
    generator.initialize(new ECGenParameterSpec(curve));
    return onKey(generator.generateKeyPair());
  }

  private AuthorityMaterial onKey(KeyPair pair) {
    X509Certificate root =
        CraftedCertificate.root(rootKey.getPublic(), mesh.now()).sign(ecdsa(rootKey.getPrivate()));
    return material(
        root,
        CraftedCertificate.intermediate(pair.getPublic(), root, mesh.now())
            .sign(ecdsa(rootKey.getPrivate())),
        pair);
  }

  private AuthorityMaterial material(
      X509Certificate root, X509Certificate intermediate, KeyPair intermediateKey) {
    return new AuthorityMaterial(
        PemBlock.of(root).text(),
        AuthorityCertificates.pem(rootKey.getPrivate()),
        PemBlock.of(intermediate).text(),
        AuthorityCertificates.pem(intermediateKey.getPrivate()));
  }

  private static ContentSigner ecdsa(PrivateKey key) {
    try {
      return new JcaContentSignerBuilder("SHA256withECDSA").build(key);
    } catch (OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }
}
