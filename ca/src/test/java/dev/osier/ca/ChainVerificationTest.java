package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.DerBytes;
import dev.osier.mesh.identity.TrustDomain;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether others accept what we issue: the JDK's path validation and openssl at its strictest. */
@Tag("slow")
class ChainVerificationTest {
  private static final int LEAVES = 1000;
  private static final int SERIALS = 10_000;

  private final MeshFixture mesh = new MeshFixture();

  @TempDir private Path folder;

  @Test
  void aThousandLeavesAllVerifyWithTheJdkAndWithOpenssl() throws Exception {
    DerBytes key = mesh.request().publicKey();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "verify",
                "-x509_strict",
                "-purpose",
                "sslclient",
                "-CAfile",
                "root.pem",
                "-untrusted",
                "intermediate.pem"));
    write("root.pem", mesh.root());
    write("intermediate.pem", mesh.intermediate().certificate());
    Set<TrustAnchor> anchors = Set.of(new TrustAnchor(mesh.root(), null));
    for (int i = 0; i < LEAVES; i++) {
      List<X509Certificate> chain = MeshFixture.chain(mesh.issue(mesh.request(key)));
      Certificates.validatePath(chain, anchors, mesh.now());
      String name = "leaf-" + i + ".pem";
      write(name, chain.getFirst());
      arguments.add(name);
    }
    OpenSsl.Outcome outcome = OpenSsl.run(folder, arguments);
    assertThat(outcome.output().lines())
        .hasSize(LEAVES)
        .allSatisfy(line -> assertThat(line).endsWith(": OK"));
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void anAuthorityOnRsaKeysWorksToo() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair rootKey = generator.generateKeyPair();
    KeyPair key = generator.generateKeyPair();
    X509Certificate root =
        CraftedCertificate.root(rootKey.getPublic(), mesh.now())
            .sign(SigningKey.signer(rootKey.getPrivate(), rootKey.getPublic(), mesh.random));
    X509Certificate intermediate =
        CraftedCertificate.intermediate(key.getPublic(), root, mesh.now())
            .life(root.getNotBefore().toInstant(), root.getNotAfter().toInstant())
            .sign(new SigningKey(rootKey.getPrivate(), root).signer(mesh.random));
    assertThat(
            mesh.authority.install(
                new AuthorityMaterial(
                    PemBlock.of(root).text(),
                    AuthorityCertificates.pem(rootKey.getPrivate()),
                    PemBlock.of(intermediate).text(),
                    AuthorityCertificates.pem(key.getPrivate())),
                MeshFixture.TRUST_DOMAIN,
                MeshFixture.LIFETIMES))
        .isEmpty();
    assertOpensslAccepts(MeshFixture.chain(mesh.issue(mesh.request())));
  }

  @Test
  void servingCertificatesVerifyUnderTheNameTheApiServerUses() throws Exception {
    ServingIdentity serving =
        new ServingIdentity(
            mesh.authority,
            LeafNames.webhook("osier", "osier-system", "cluster.local"),
            mesh.clock,
            mesh.random);
    assertOpensslAccepts(
        serving.chain().orElseThrow(),
        "-purpose",
        "sslserver",
        "-verify_hostname",
        "osier.osier-system.svc");
  }

  @Test
  void trustDomainsThatAreNoHostNamesWorkToo() throws Exception {
    for (String name : List.of("my_mesh", "mesh", "1.2.3.4", "a.b", "-x-", "b".repeat(255))) {
      TrustDomain domain = new TrustDomain(name);
      AuthorityMaterial material = mesh.authority.create(domain, MeshFixture.LIFETIMES);
      assertThat(mesh.authority.install(material, domain, MeshFixture.LIFETIMES)).isEmpty();
      assertOpensslAccepts(MeshFixture.chain(mesh.issue(mesh.request())));
    }
  }

  @Test
  void theIntermediateCannotVouchForAnotherTrustDomain() throws Exception {
    X509Certificate foreign =
        CraftedCertificate.leaf(
                mesh.newKey().getPublic(), mesh.intermediate().certificate(), mesh.now())
            .uris("spiffe://other.example/ns/bookstore/sa/reviews")
            .sign(mesh.intermediate().signer(mesh.random));
    List<X509Certificate> chain = List.of(foreign, mesh.intermediate().certificate());
    assertThatThrownBy(
            () ->
                Certificates.validatePath(
                    chain, Set.of(new TrustAnchor(mesh.root(), null)), mesh.now()))
        .isInstanceOf(CertPathValidatorException.class);
    assertThat(openssl(chain).output()).contains("permitted subtree violation");
  }

  @Test
  void tenThousandSerialsSignedAtOnceAreAllDifferentAndUnpredictablyLong() throws Exception {
    DerBytes key = mesh.request().publicKey();
    Set<BigInteger> serials = ConcurrentHashMap.newKeySet();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<?>> signing = new ArrayList<>();
      for (int i = 0; i < SERIALS; i++) {
        signing.add(
            threads.submit(
                () ->
                    serials.add(
                        MeshFixture.chain(mesh.issue(mesh.request(key)))
                            .getFirst()
                            .getSerialNumber())));
      }
      for (Future<?> future : signing) {
        future.get();
      }
    }
    assertThat(serials).hasSize(SERIALS);
    assertThat(serials)
        .allSatisfy(
            serial -> {
              assertThat(serial.signum()).isPositive();
              assertThat(serial.toByteArray().length).isBetween(12, 17);
            });
  }

  @Test
  void whatIsSignedWhileTheIntermediateChangesAlwaysFitsItsChain() throws Exception {
    DerBytes key = mesh.request().publicKey();
    Set<TrustAnchor> anchors = Set.of(new TrustAnchor(mesh.root(), null));
    Set<X509Certificate> issuers = ConcurrentHashMap.newKeySet();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> signing = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        signing.add(
            threads.submit(
                () -> {
                  List<X509Certificate> chain = MeshFixture.chain(mesh.issue(mesh.request(key)));
                  Certificates.validatePath(chain, anchors, mesh.now());
                  return issuers.add(chain.getLast());
                }));
        if (i % 20 == 0) {
          signing.add(threads.submit(this::renewIntermediate));
        }
      }
      for (Future<?> future : signing) {
        future.get();
      }
    }
    assertThat(issuers).hasSizeGreaterThan(1);
  }

  private void renewIntermediate() {
    assertThat(
            mesh.authority.install(
                mesh.authority.renewIntermediate(
                    mesh.material, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES),
                MeshFixture.TRUST_DOMAIN,
                MeshFixture.LIFETIMES))
        .isEmpty();
  }

  @Test
  void theAuthorityIsWhatWasAskedFor() {
    AuthorityLifetimes lifetimes = MeshFixture.LIFETIMES;
    assertThat(mesh.root().getNotAfter().toInstant())
        .isEqualTo(mesh.now().minus(LeafTemplate.CLOCK_SKEW).plus(lifetimes.root()));
    assertThat(mesh.root().getBasicConstraints()).isEqualTo(1);
    assertThat(mesh.intermediate().certificate().getBasicConstraints()).isZero();
    // Basic constraints, key usage, and for the intermediate the name constraint.
    assertThat(mesh.root().getCriticalExtensionOIDs())
        .containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
    assertThat(mesh.intermediate().certificate().getCriticalExtensionOIDs())
        .containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15", "2.5.29.30");
    assertThat(mesh.intermediate().certificate().getNotAfter().toInstant())
        .isEqualTo(mesh.now().minus(LeafTemplate.CLOCK_SKEW).plus(lifetimes.intermediate()));
  }

  private void assertOpensslAccepts(List<X509Certificate> chain, String... options)
      throws Exception {
    OpenSsl.Outcome outcome = openssl(chain, options);
    assertThat(outcome.output()).isEqualTo("leaf.pem: OK\n");
    assertThat(outcome.exitCode()).isZero();
  }

  private OpenSsl.Outcome openssl(List<X509Certificate> chain, String... options) throws Exception {
    write("root.pem", mesh.root());
    write("leaf.pem", chain.getFirst());
    write("intermediate.pem", chain.getLast());
    List<String> arguments = new ArrayList<>(List.of("verify", "-x509_strict"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("-CAfile", "root.pem", "-untrusted", "intermediate.pem", "leaf.pem"));
    return OpenSsl.run(folder, arguments);
  }

  private void write(String name, X509Certificate certificate) throws Exception {
    Files.writeString(folder.resolve(name), PemBlock.of(certificate).text());
  }
}
