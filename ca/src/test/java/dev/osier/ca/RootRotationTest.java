package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.mesh.identity.Authority.AuthorityState;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.LeafLifetime;
import dev.osier.mesh.rotation.RotationPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who can verify whom in each phase of a change of root. */
class RootRotationTest {
  private final MeshFixture mesh = new MeshFixture();
  private final X509Certificate oldRoot = mesh.root();
  private final ServingIdentity serving =
      new ServingIdentity(
          mesh.authority, LeafNames.workload(MeshFixture.REVIEWS), mesh.clock, mesh.random);
  private final WorkloadTrustManager judge =
      new WorkloadTrustManager(
          mesh.authority::trustBundle, mesh.authority::trustDomain, mesh.clock);
  private AuthorityMaterial material = mesh.material;

  @TempDir private Path folder;

  private void advance(RotationPhase phase) {
    material =
        mesh.authority.advance(material, phase, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES);
    install(mesh.authority);
  }

  private void install(CertificateAuthority authority) {
    assertThat(authority.install(material, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES))
        .isEmpty();
  }

  private void advanceTo(RotationPhase last) {
    for (RotationPhase phase : RotationPhase.values()) {
      if (phase != RotationPhase.IDLE && phase.compareTo(last) <= 0) {
        advance(phase);
      }
    }
  }

  private X509Certificate newRoot() throws IOException {
    return PemBlock.readOnly(
            material.change().orElseThrow().rootCertificate(), PemBlock.CERTIFICATE)
        .certificate();
  }

  private AuthorityState state() {
    return mesh.authority.state().orElseThrow();
  }

  private List<X509Certificate> served() {
    return serving.chain().orElseThrow();
  }

  private String verify(X509Certificate root, List<X509Certificate> chain) throws Exception {
    Files.writeString(folder.resolve("root.pem"), PemBlock.of(root).text());
    Files.writeString(folder.resolve("leaf.pem"), PemBlock.of(chain.getFirst()).text());
    Files.writeString(folder.resolve("intermediate.pem"), PemBlock.of(chain.getLast()).text());
    return OpenSsl.run(
            folder,
            List.of(
                "verify",
                "-x509_strict",
                "-CAfile",
                "root.pem",
                "-untrusted",
                "intermediate.pem",
                "leaf.pem"))
        .output();
  }

  private void assertAccepts(X509Certificate root, List<X509Certificate> chain) throws Exception {
    assertThat(verify(root, chain)).isEqualTo("leaf.pem: OK\n");
  }

  private void assertRefuses(X509Certificate root, List<X509Certificate> chain) throws Exception {
    assertThat(verify(root, chain)).contains("unable to get");
  }

  @Test
  void whilePreparingTheOldRootSignsAndBothAreHandedOut() throws Exception {
    advance(RotationPhase.PREPARE);

    assertThat(state().trustBundle().certificates())
        .containsExactly(PemBlock.of(oldRoot).text(), PemBlock.of(newRoot()).text());
    assertThat(state().trustBundle().fingerprints())
        .containsExactly(Fingerprint.of(oldRoot).text(), Fingerprint.of(newRoot()).text());
    assertThat(state().rootFingerprint()).isEqualTo(Fingerprint.of(oldRoot).text());
    assertThat(newRoot().getSubjectX500Principal()).isNotEqualTo(oldRoot.getSubjectX500Principal());
    assertAccepts(oldRoot, List.of(mesh.workloadChain()));
    assertAccepts(oldRoot, served());
  }

  @Test
  void onceActiveTheNewRootSignsAndWhoTrustsOnlyTheOldOneStillTrustsTheControlPlane()
      throws Exception {
    List<X509Certificate> early = List.of(mesh.workloadChain());
    advanceTo(RotationPhase.ACTIVATE);

    List<X509Certificate> leaf = List.of(mesh.workloadChain());
    assertAccepts(newRoot(), leaf);
    assertRefuses(oldRoot, leaf);
    assertAccepts(oldRoot, served());
    assertThat(judge.verify(early.toArray(X509Certificate[]::new))).isEqualTo(MeshFixture.REVIEWS);
    assertThat(judge.verify(leaf.toArray(X509Certificate[]::new))).isEqualTo(MeshFixture.REVIEWS);
    assertThat(judge.verify(served().toArray(X509Certificate[]::new)))
        .as("replicas judge each other, too")
        .isEqualTo(MeshFixture.REVIEWS);
    advance(RotationPhase.DRAIN);
    assertAccepts(oldRoot, served());
    assertThat(state().trustBundle().certificates()).hasSize(2);
  }

  @Test
  void aPeerWhoseClockIsAsSlowAsMayBeTakesTheFirstCertificatesUnderTheNewRoot() throws Exception {
    Duration grace = Duration.ofMinutes(4);
    AuthorityLifetimes lifetimes =
        new AuthorityLifetimes(
            Duration.ofDays(3650),
            Duration.ofDays(90),
            new LeafLifetime(Duration.ofHours(24), 50, grace));
    MeshFixture other = new MeshFixture(lifetimes);
    ServingIdentity controlPlane =
        new ServingIdentity(
            other.authority, LeafNames.workload(MeshFixture.REVIEWS), other.clock, other.random);
    AuthorityMaterial next = other.material;
    for (RotationPhase phase : List.of(RotationPhase.PREPARE, RotationPhase.ACTIVATE)) {
      next = other.authority.advance(next, phase, MeshFixture.TRUST_DOMAIN, lifetimes);
    }
    assertThat(other.authority.install(next, MeshFixture.TRUST_DOMAIN, lifetimes)).isEmpty();

    List<X509Certificate> all = new ArrayList<>(List.of(other.workloadChain()));
    all.add(other.root());
    all.addAll(controlPlane.chain().orElseThrow());
    Instant slow = other.now().minus(grace);
    assertThat(all).hasSize(5).allMatch(certificate -> Certificates.validAt(certificate, slow));
  }

  @Test
  void onceRetiredTheOldRootIsTrustedByNobodyButStillPublished() throws Exception {
    X509Certificate[] early = mesh.workloadChain();
    advanceTo(RotationPhase.RETIRE);

    assertThat(state().trustBundle().certificates()).containsExactly(PemBlock.of(newRoot()).text());
    assertThat(state().publishedBundle().certificates()).hasSize(2);
    assertAccepts(newRoot(), served());
    assertThatThrownBy(() -> judge.verify(early)).isInstanceOf(CertificateException.class);

    X509Certificate newRoot = newRoot();
    List<X509Certificate> leaf = List.of(mesh.workloadChain());
    advance(RotationPhase.IDLE);
    assertThat(state().rootFingerprint()).isEqualTo(Fingerprint.of(newRoot).text());
    assertThat(state().publishedBundle()).isEqualTo(state().trustBundle());
    assertThat(state().change()).isEmpty();
    assertThat(mesh.root()).isEqualTo(newRoot);
    assertAccepts(newRoot, leaf);
    assertAccepts(newRoot, List.of(mesh.workloadChain()));
  }

  @Test
  void aRestartInAnyPhaseChangesNothing() {
    for (RotationPhase phase : RotationPhase.values()) {
      if (phase != RotationPhase.IDLE) {
        advance(phase);
        CertificateAuthority restarted = new CertificateAuthority(mesh.clock, mesh.random);
        install(restarted);
        assertThat(restarted.state()).isEqualTo(mesh.authority.state());
      }
    }
  }

  @Test
  void anIntermediateThatIsRenewedMeanwhileIsSignedByBothRootsAgain() throws Exception {
    advanceTo(RotationPhase.DRAIN);
    List<X509Certificate> before = served();
    material =
        mesh.authority.renewIntermediate(material, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES);
    install(mesh.authority);

    assertThat(served()).doesNotContain(before.getLast());
    assertAccepts(oldRoot, served());
    assertAccepts(newRoot(), List.of(mesh.workloadChain()));
    assertThat(material.phase()).isEqualTo(RotationPhase.DRAIN);
  }

  @Test
  void anIntermediateThatIsRenewedWhilePreparingIsTheOldRoots() throws Exception {
    advance(RotationPhase.PREPARE);
    material =
        mesh.authority.renewIntermediate(material, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES);
    install(mesh.authority);

    assertAccepts(oldRoot, List.of(mesh.workloadChain()));
    assertThat(material.change().orElseThrow().crossCertificate()).isEmpty();
  }

  @Test
  void anOldRootThatExpiresMeanwhileHoldsNothingUp() throws Exception {
    AuthorityLifetimes brief =
        new AuthorityLifetimes(Duration.ofDays(30), Duration.ofDays(3), Duration.ofHours(1));
    MeshFixture other = new MeshFixture(brief);
    other.clock.move(Duration.ofDays(10));
    AuthorityMaterial changing =
        other.authority.advance(
            other.material, RotationPhase.PREPARE, MeshFixture.TRUST_DOMAIN, brief);
    other.clock.move(Duration.ofDays(19));
    changing =
        other.authority.advance(changing, RotationPhase.ACTIVATE, MeshFixture.TRUST_DOMAIN, brief);
    changing =
        other.authority.advance(changing, RotationPhase.DRAIN, MeshFixture.TRUST_DOMAIN, brief);
    other.clock.move(Duration.ofDays(2));

    assertThat(other.authority.install(changing, MeshFixture.TRUST_DOMAIN, brief)).isEmpty();
    assertThat(other.workloadChain()).hasSize(2);
  }

  @Test
  void stepsThatDoNotFollowAreRefused() {
    assertThatThrownBy(() -> advance(RotationPhase.ACTIVATE))
        .isInstanceOf(IllegalArgumentException.class);
    advance(RotationPhase.PREPARE);
    assertThatThrownBy(() -> advance(RotationPhase.PREPARE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCrossCertificateOfAnotherKeyIsNotTaken() {
    advanceTo(RotationPhase.ACTIVATE);
    AuthorityMaterial renewed =
        mesh.authority.renewIntermediate(material, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES);
    AuthorityMaterial mixed =
        new AuthorityMaterial(
            renewed.rootCertificate(),
            renewed.rootKey(),
            renewed.intermediateCertificate(),
            renewed.intermediateKey(),
            material.change());

    assertThat(mesh.authority.install(mixed, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES))
        .isEqualTo(Optional.of("the intermediate by the old root is not the intermediate"));
  }
}
