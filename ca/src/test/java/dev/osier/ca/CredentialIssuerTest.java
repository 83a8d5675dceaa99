package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.IssuanceDecision.Issued;
import dev.osier.mesh.identity.IssuanceDecision.Pending;
import dev.osier.mesh.identity.LeafLifetime;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.identity.WorkloadCredential;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Keys and certificates that are made for a push over SDS. */
class CredentialIssuerTest {
  private static final NamespacedName POD = new NamespacedName("bookstore", "reviews-1");
  private static final Duration SKEW = Duration.ofMinutes(2);
  private final MeshFixture mesh = fixture(new LeafLifetime(Duration.ofMinutes(1), 50, SKEW));
  private final CredentialIssuer issuer = issuer(mesh);

  private static MeshFixture fixture(LeafLifetime leaf) {
    return new MeshFixture(
        new AuthorityLifetimes(Duration.ofDays(3650), Duration.ofDays(90), leaf));
  }

  private static CredentialIssuer issuer(MeshFixture mesh) {
    return new CredentialIssuer(mesh.authority, mesh.clock, mesh.random, mesh.decisions::add);
  }

  private WorkloadCredential issue() {
    return issuer.issue(MeshFixture.REVIEWS, POD).orElseThrow();
  }

  private static List<X509Certificate> chain(WorkloadCredential credential) throws Exception {
    return PemBlock.readCertificates(credential.certificateChain());
  }

  @Test
  void keyAndCertificateBelongTogetherAndNameTheWorkloadAlone() throws Exception {
    WorkloadCredential credential = issue();
    X509Certificate leaf = chain(credential).getFirst();
    PrivateKey key =
        KeyFactory.getInstance("EC")
            .generatePrivate(
                new PKCS8EncodedKeySpec(
                    PemBlock.readOnly(credential.privateKey(), PemBlock.PRIVATE_KEY)
                        .content()
                        .toByteArray()));
    Signature signing = Signature.getInstance("SHA256withECDSA");
    signing.initSign(key);
    signing.update(new byte[] {1, 2, 3});
    byte[] signed = signing.sign();
    Signature verification = Signature.getInstance("SHA256withECDSA");
    verification.initVerify(leaf.getPublicKey());
    verification.update(new byte[] {1, 2, 3});
    assertThat(verification.verify(signed)).isTrue();
    assertThat(PeerIdentity.of(leaf)).contains(MeshFixture.REVIEWS);
    assertThat(chain(credential)).hasSize(2).last().isEqualTo(mesh.intermediate().certificate());
  }

  @Test
  void aLifeMayBeAsShortAsAMinuteAndItsBeginningLiesInThePast() throws Exception {
    mesh.clock.move(Duration.ofHours(1));
    WorkloadCredential credential = issue();
    X509Certificate leaf = chain(credential).getFirst();
    assertThat(leaf.getNotBefore().toInstant()).isEqualTo(mesh.now().minus(SKEW));
    assertThat(credential.notAfter()).isEqualTo(mesh.now().plusSeconds(60));
    assertThat(leaf.getNotAfter().toInstant()).isEqualTo(credential.notAfter());
    assertThat(credential.renewAt()).isEqualTo(mesh.now().plusSeconds(30));
  }

  @Test
  void theLessOfItsLifeIsToBeLeftTheLaterItIsRenewed() {
    MeshFixture late = fixture(new LeafLifetime(Duration.ofMinutes(10), 10, Duration.ZERO));
    WorkloadCredential credential = issuer(late).issue(MeshFixture.REVIEWS, POD).orElseThrow();
    assertThat(credential.renewAt()).isEqualTo(late.now().plusSeconds(540));
  }

  @Test
  void noTwoShareAKeyOrASerial() throws Exception {
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      WorkloadCredential credential = issue();
      assertThat(seen.add(credential.privateKey())).isTrue();
      assertThat(seen.add(chain(credential).getFirst().getSerialNumber())).isTrue();
    }
  }

  @Test
  void whatSignsNowCanBeToldFromWhatSignedBefore() {
    WorkloadCredential before = issue();
    assertThat(issuer.issuer()).contains(before.issuer());
    AuthorityLifetimes lifetimes = mesh.authority.installed().orElseThrow().lifetimes();
    mesh.authority.install(
        mesh.authority.renewIntermediate(mesh.material, MeshFixture.TRUST_DOMAIN, lifetimes),
        MeshFixture.TRUST_DOMAIN,
        lifetimes);
    assertThat(issuer.issuer()).isPresent().isNotEqualTo(Optional.of(before.issuer()));
    assertThat(issuer.issuer()).contains(issue().issuer());
  }

  @Test
  void itNeverOutlivesTheIntermediateAndThenWaits() {
    mesh.clock.move(MeshFixture.LIFETIMES.intermediate().minusMinutes(2).minusSeconds(20));
    WorkloadCredential last = issue();
    assertThat(last.notAfter())
        .isEqualTo(mesh.intermediate().certificate().getNotAfter().toInstant());
    assertThat(last.renewAt()).isAfter(mesh.now()).isBefore(last.notAfter());
    mesh.clock.move(Duration.ofSeconds(18));
    assertThat(issuer.issue(MeshFixture.REVIEWS, POD)).isEmpty();
    assertThat(mesh.decisions).last().isEqualTo(new Pending("AuthorityExpiring"));
  }

  @Test
  void nothingIsMadeForAnotherTrustDomainOrBeforeThereIsAnAuthority() {
    SpiffeId foreign = new SpiffeId(new TrustDomain("example.org"), "bookstore", "reviews");
    assertThat(issuer.issue(foreign, POD)).isEmpty();
    CertificateAuthority empty = new CertificateAuthority(mesh.clock, mesh.random);
    CredentialIssuer early =
        new CredentialIssuer(empty, mesh.clock, mesh.random, mesh.decisions::add);
    assertThat(early.issue(MeshFixture.REVIEWS, POD)).isEmpty();
    assertThat(early.issuer()).isEmpty();
    assertThat(mesh.decisions).last().isEqualTo(new Pending("AuthorityNotReady"));
  }

  @Test
  void whatKeepsItFromSigningIsLoggedOnceWhileItLastsAndWhenItIsOver() {
    Instant early = mesh.now();
    Instant late = early.plus(MeshFixture.LIFETIMES.intermediate());
    AtomicReference<Instant> now = new AtomicReference<>(late);
    CredentialIssuer between =
        new CredentialIssuer(mesh.authority, now::get, mesh.random, mesh.decisions::add);
    try (LogCapture log = LogCapture.of(CredentialIssuer.class)) {
      for (int i = 0; i < 20; i++) {
        assertThat(between.issue(MeshFixture.REVIEWS, POD)).isEmpty();
      }
      assertThat(log.only("certificates not issued"))
          .containsEntry("reason", "AuthorityExpiring")
          .containsEntry("pod", "bookstore/reviews-1");
      now.set(early);
      assertThat(between.issue(MeshFixture.REVIEWS, POD)).isPresent();
      assertThat(between.issue(MeshFixture.REVIEWS, POD)).isPresent();
      log.only("certificates are issued again");
    }
    assertThat(mesh.decisions).hasSize(22);
    now.set(late);
    try (LogCapture log = LogCapture.of(CredentialIssuer.class)) {
      assertThat(between.issue(MeshFixture.REVIEWS, POD)).isEmpty();
      log.only("certificates not issued");
    }
  }

  @Test
  void everyDecisionIsCountedAndNoneShowsTheKey() {
    WorkloadCredential credential = issue();
    assertThat(mesh.decisions).singleElement().isInstanceOf(Issued.class);
    String key = credential.privateKey().lines().skip(1).findFirst().orElseThrow();
    assertThat(mesh.decisions.toString()).doesNotContain(key);
    assertThat(credential.toString()).doesNotContain(key).contains("key withheld");
  }
}
