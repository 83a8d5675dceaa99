package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.testkit.HostileInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** An intermediate whose root's key is somebody else's: what is taken, and what is refused. */
@Tag("slow")
@HostileInput
class OwnIntermediateTest {
  private static final String ROOT_KEY_SIGNATURE = "SHA256withECDSA";

  private final MeshFixture mesh = new MeshFixture();
  private final CertificateAuthority authority = mesh.authority;
  private final KeyPair rootKey = mesh.newKey();
  private final KeyPair key = mesh.newKey();
  private final Instant begin = mesh.now().minusSeconds(3600);
  private final X509Certificate root = root(UnaryOperator.identity());

  OwnIntermediateTest() {
    // Another mesh's: one that trusts a root already is the operator's to protect.
    assertThat(install(root, UnaryOperator.identity(), key)).isEmpty();
  }

  private X509Certificate root(UnaryOperator<CraftedCertificate> spoiler) {
    CraftedCertificate flawless =
        CraftedCertificate.root(rootKey.getPublic(), mesh.now())
            .life(begin, mesh.now().plus(Duration.ofDays(3650)));
    return spoiler.apply(flawless).sign(signer());
  }

  private X509Certificate intermediate(
      UnaryOperator<CraftedCertificate> spoiler, KeyPair itsKey, ContentSigner signer) {
    CraftedCertificate flawless =
        CraftedCertificate.intermediate(itsKey.getPublic(), root, mesh.now())
            .life(begin, mesh.now().plus(Duration.ofDays(100)));
    return spoiler.apply(flawless).sign(signer);
  }

  private Optional<String> install(
      X509Certificate theRoot, UnaryOperator<CraftedCertificate> spoiler, KeyPair itsKey) {
    return install(
        PemBlock.of(theRoot).text(),
        PemBlock.of(intermediate(spoiler, itsKey, signer())).text(),
        pem(itsKey));
  }

  private Optional<String> install(String theRoot, String intermediate, String itsKey) {
    return authority.install(
        new AuthorityMaterial(theRoot, "", intermediate, itsKey),
        MeshFixture.TRUST_DOMAIN,
        MeshFixture.LIFETIMES);
  }

  private ContentSigner signer() {
    return signer(ROOT_KEY_SIGNATURE, rootKey.getPrivate());
  }

  private static ContentSigner signer(String algorithm, PrivateKey key) {
    try {
      return new JcaContentSignerBuilder(algorithm).build(key);
    } catch (OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(KeyPair pair) {
    return AuthorityCertificates.pem(pair.getPrivate());
  }

  private static KeyPair newKey(String algorithm, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (bits > 0) {
      generator.initialize(bits);
    }
    return generator.generateKeyPair();
  }

  private static KeyPair onCurve(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static NameConstraints only(int kind, String name) {
    return new NameConstraints(
        new GeneralSubtree[] {new GeneralSubtree(new GeneralName(kind, name))}, null);
  }

  private static UnaryOperator<CraftedCertificate> constrained(int kind, String name) {
    return it -> it.with(Extension.nameConstraints, true, only(kind, name));
  }

  private Instant fiveYears() {
    return begin.atOffset(ZoneOffset.UTC).plusYears(5).toInstant();
  }

  private String good() {
    return PemBlock.of(authority.installed().orElseThrow().intermediate().certificate()).text();
  }

  private DynamicTest refused(String id, UnaryOperator<CraftedCertificate> spoiler, String why) {
    return refused(id, root, spoiler, key, why);
  }

  private DynamicTest refused(String id, KeyPair itsKey, String why) {
    return refused(id, root, UnaryOperator.identity(), itsKey, why);
  }

  private DynamicTest refused(
      String id,
      X509Certificate theRoot,
      UnaryOperator<CraftedCertificate> spoiler,
      KeyPair itsKey,
      String why) {
    return refused(
        id,
        PemBlock.of(theRoot).text(),
        PemBlock.of(intermediate(spoiler, itsKey, signer())).text(),
        pem(itsKey),
        why);
  }

  private DynamicTest refused(
      String id, String theRoot, String intermediate, String itsKey, String why) {
    return DynamicTest.dynamicTest(
        id,
        () -> {
          InstalledAuthority before = authority.installed().orElseThrow();
          assertThat(install(theRoot, intermediate, itsKey))
              .hasValueSatisfying(problem -> assertThat(problem).contains(why));
          assertThat(authority.installed()).as("what signs").containsSame(before);
          assertThat(mesh.workloadChain()[1]).isEqualTo(before.intermediate().certificate());
        });
  }

  @TestFactory
  Stream<DynamicTest> whatCannotSignIsRefusedWithTheReasonAndWhatWasThereGoesOn() throws Exception {
    KeyPair other = mesh.newKey();
    return Stream.of(
        refused(
            "own/leaf",
            it -> it.with(Extension.basicConstraints, true, new BasicConstraints(false)),
            "the intermediate is not a certificate authority"),
        refused(
            "own/no-cert-sign",
            it -> it.usage(KeyUsage.digitalSignature | KeyUsage.cRLSign),
            "the intermediate may not sign certificates"),
        refused(
            "own/other-key",
            PemBlock.of(root).text(),
            good(),
            pem(other),
            "the key of the intermediate does not match its certificate"),
        refused("own/expired", it -> it.life(begin, mesh.now()), "the intermediate has expired"),
        refused(
            "own/not-valid-yet",
            it -> it.life(mesh.now().plusSeconds(1), mesh.now().plusSeconds(86_400)),
            "the intermediate is not valid yet"),
        refused(
            "own/outlives-its-root",
            root(it -> it.life(begin, mesh.now().plus(Duration.ofDays(99)))),
            UnaryOperator.identity(),
            key,
            "the intermediate outlives the root"),
        refused(
            "own/longer-than-five-years",
            it -> it.life(begin, fiveYears().plusSeconds(1)),
            "the intermediate lives longer than five years"),
        refused(
            "own/expired-root",
            root(it -> it.life(begin, mesh.now())),
            UnaryOperator.identity(),
            key,
            "the root has expired"),
        refused("own/rsa-1024", newKey("RSA", 1024), "key of the intermediate cannot be used"),
        refused("own/p-192", onCurve("secp192r1"), "key of the intermediate cannot be used"),
        refused("own/p-521", onCurve("secp521r1"), "key of the intermediate cannot be used"),
        refused("own/ed25519", newKey("Ed25519", 0), "the kind of key is not supported"),
        refused(
            "own/sha-1",
            PemBlock.of(root).text(),
            PemBlock.of(
                    intermediate(
                        UnaryOperator.identity(),
                        key,
                        signer("SHA1withECDSA", rootKey.getPrivate())))
                .text(),
            pem(key),
            "the signature of the intermediate is weak"),
        refused(
            "own/other-root",
            PemBlock.of(
                    CraftedCertificate.root(other.getPublic(), mesh.now())
                        .life(begin, mesh.now().plus(Duration.ofDays(3650)))
                        .sign(signer(ROOT_KEY_SIGNATURE, other.getPrivate())))
                .text(),
            good(),
            pem(key),
            "the intermediate is not signed by the root"),
        refused(
            "own/other-issuer",
            it -> it.issuer("CN=somebody else"),
            "the intermediate names another issuer than the root"),
        refused(
            "own/root-without-key-identifier",
            root(it -> it.without(Extension.subjectKeyIdentifier)),
            UnaryOperator.identity(),
            key,
            "the root has no subject key identifier"),
        refused(
            "own/no-issuer-key",
            it -> it.without(Extension.authorityKeyIdentifier),
            "the intermediate has no authority key identifier"),
        refused(
            "own/other-issuer-key",
            it ->
                it.with(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(new byte[20])),
            "names another key of its issuer than the root's"),
        refused(
            "own/other-encoding-of-the-issuer",
            root(
                it ->
                    it.subject(
                        new X500NameBuilder()
                            .addRDN(BCStyle.CN, new DERPrintableString("crafted"))
                            .build())),
            UnaryOperator.identity(),
            key,
            "in another encoding"),
        refused("own/root-by-another", good(), good(), pem(key), "names another issuer"),
        refused(
            "own/path-too-long",
            root(it -> it.with(Extension.basicConstraints, true, new BasicConstraints(0))),
            UnaryOperator.identity(),
            key,
            "a certificate signed for cluster.local does not verify"),
        refused(
            "own/other-trust-domain",
            constrained(GeneralName.uniformResourceIdentifier, "other.example"),
            "a certificate signed for cluster.local does not verify"),
        refused(
            "own/root-for-another-trust-domain",
            root(constrained(GeneralName.uniformResourceIdentifier, "other.example")),
            UnaryOperator.identity(),
            key,
            "a certificate signed for cluster.local does not verify"),
        refused(
            "own/no-names-of-services",
            constrained(GeneralName.dNSName, "example.com"),
            "a certificate signed for a Service, which webhooks need, does not verify"),
        refused(
            "own/clients-only",
            it -> it.purposes(KeyPurposeId.id_kp_clientAuth),
            "the extended key usage of the intermediate is without serverAuth"),
        refused(
            "own/any-purpose",
            it -> it.purposes(KeyPurposeId.anyExtendedKeyUsage),
            "the extended key usage of the intermediate is without serverAuth"),
        refused(
            "own/root-for-code",
            root(it -> it.purposes(KeyPurposeId.id_kp_codeSigning)),
            UnaryOperator.identity(),
            key,
            "the extended key usage of the root is without serverAuth"),
        refused("own/no-root", "", good(), pem(key), "0 blocks"),
        refused(
            "own/chain",
            PemBlock.of(root).text(),
            good() + PemBlock.of(root).text(),
            pem(key),
            "the certificate of the intermediate cannot be read: reading PEM: 2 blocks"),
        refused(
            "own/two-roots",
            PemBlock.of(root).text() + PemBlock.of(mesh.root()).text(),
            good(),
            pem(key),
            "the certificate of the root cannot be read: reading PEM: 2 blocks"),
        refused("own/1-mib", "x".repeat(1 << 20), good(), pem(key), "longer than"),
        refused("own/garbage", "\u0000\u00ff", good(), pem(key), "cannot be read"),
        refused(
            "own/garbage-key",
            PemBlock.of(root).text(),
            good(),
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "the key of the intermediate cannot be read: it is no PKCS #8 key"),
        refused(
            "own/pkcs-1",
            PemBlock.of(root).text(),
            good(),
            pem(newKey("RSA", 2048)).replace("PRIVATE KEY", "RSA PRIVATE KEY"),
            "the key of the intermediate cannot be read: reading PEM: the block is no PRIVATE"
                + " KEY"));
  }

  @TestFactory
  Stream<DynamicTest> whatCanSignIsTaken() throws Exception {
    return Stream.of(
        taken("five years", it -> it.life(begin, fiveYears()), key),
        taken(
            "as long as the root",
            root(it -> it.life(begin, mesh.now().plus(Duration.ofDays(100)))),
            UnaryOperator.identity(),
            key),
        taken("P-384", UnaryOperator.identity(), newKey("EC", 384)),
        taken("RSA-2048", UnaryOperator.identity(), newKey("RSA", 2048)),
        taken("RSA-4096", UnaryOperator.identity(), newKey("RSA", 4096)),
        taken(
            "any path length",
            it -> it.with(Extension.basicConstraints, true, new BasicConstraints(true)),
            key),
        taken(
            "both purposes",
            it -> it.purposes(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth),
            key),
        taken(
            "only our trust domain",
            constrained(GeneralName.uniformResourceIdentifier, "cluster.local"),
            key),
        taken("only Services", constrained(GeneralName.dNSName, "svc"), key));
  }

  private DynamicTest taken(
      String name, UnaryOperator<CraftedCertificate> spoiler, KeyPair itsKey) {
    return taken(name, root, spoiler, itsKey);
  }

  private DynamicTest taken(
      String name,
      X509Certificate theRoot,
      UnaryOperator<CraftedCertificate> spoiler,
      KeyPair itsKey) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          String intermediate = PemBlock.of(intermediate(spoiler, itsKey, signer())).text();
          assertThat(install(PemBlock.of(theRoot).text(), intermediate, pem(itsKey))).isEmpty();
          assertThat(PemBlock.of(mesh.workloadChain()[1]).text()).isEqualTo(intermediate);
        });
  }

  @Test
  void whatOpensslMakesUnderOurRootAsTheGuideSaysIsTaken(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("root.pem"), mesh.material.rootCertificate());
    Files.writeString(folder.resolve("root-key.pem"), mesh.material.rootKey());
    Files.writeString(
        folder.resolve("profile"),
        """
        basicConstraints = critical, CA:TRUE, pathlen:0
        keyUsage = critical, keyCertSign, cRLSign
        subjectKeyIdentifier = hash
        authorityKeyIdentifier = keyid:always
        nameConstraints = critical, permitted;URI:cluster.local
        """);
    for (String command :
        List.of(
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem",
            "req -new -key key.pem -subj /O=Example/CN=mesh -out request.pem",
            "x509 -req -in request.pem -CA root.pem -CAkey root-key.pem -days 365 -sha256"
                + " -extfile profile -out intermediate.pem")) {
      OpenSsl.Outcome outcome = OpenSsl.run(folder, List.of(command.split(" ")));
      assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }
    // The clock of openssl is the machine's; the test's stands still.
    mesh.clock.move(Duration.ofMinutes(1));

    assertThat(
            install(
                mesh.material.rootCertificate(),
                Files.readString(folder.resolve("intermediate.pem")),
                Files.readString(folder.resolve("key.pem"))))
        .isEmpty();
    assertThat(mesh.workloadChain()[1].getSubjectX500Principal().getName()).contains("O=Example");
  }

  @Test
  void workloadsIssuedBeforeAndAfterAReplacementTrustEachOther() throws Exception {
    X509Certificate[] before = mesh.workloadChain();
    String bundle = authority.trustBundle().pem();
    assertThat(install(root, UnaryOperator.identity(), mesh.newKey())).isEmpty();
    X509Certificate[] after = mesh.workloadChain();

    assertThat(after[1]).isNotEqualTo(before[1]);
    assertThat(authority.trustBundle().pem()).isEqualTo(bundle);
    X509Certificate trusted = PemBlock.readOnly(bundle, PemBlock.CERTIFICATE).certificate();
    for (X509Certificate[] chain : List.of(before, after)) {
      Certificates.validatePath(List.of(chain), Set.of(new TrustAnchor(trusted, null)), mesh.now());
    }
  }

  @Test
  void everySignatureWhileItIsReplacedIsOfTheIntermediateThatComesWithIt() throws Exception {
    List<KeyPair> keys = List.of(key, mesh.newKey());
    try (ExecutorService signers = Executors.newFixedThreadPool(3)) {
      List<Future<List<X509Certificate[]>>> chains =
          IntStream.range(0, 3)
              .mapToObj(
                  i ->
                      signers.submit(() -> Stream.generate(mesh::workloadChain).limit(50).toList()))
              .toList();
      int replaced = 0;
      while (!chains.stream().allMatch(Future::isDone)) {
        assertThat(install(root, UnaryOperator.identity(), keys.get(++replaced % 2))).isEmpty();
      }
      assertThat(replaced).isPositive();
      for (Future<List<X509Certificate[]>> each : chains) {
        for (X509Certificate[] chain : each.get()) {
          Certificates.validatePath(
              List.of(chain), Set.of(new TrustAnchor(root, null)), mesh.now());
        }
      }
    }
  }
}
