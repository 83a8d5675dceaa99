package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.CertificateRequest;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.mesh.identity.IssuanceDecision.Issued;
import dev.osier.mesh.identity.LeafLifetime;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkloadIssuerTest {
  private final MeshFixture mesh = new MeshFixture();

  @Test
  void theIdentityIsThePodsAndNothingElseIsNamed() throws Exception {
    Issued issued = mesh.issue(mesh.request());
    X509Certificate leaf = MeshFixture.chain(issued).getFirst();
    assertThat(issued.identity()).isEqualTo(MeshFixture.REVIEWS);
    assertThat(List.copyOf(leaf.getSubjectAlternativeNames()))
        .isEqualTo(List.of(List.of(6, "spiffe://cluster.local/ns/bookstore/sa/reviews")));
    assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getKeyUsage())
        .containsExactly(true, false, false, false, false, false, false, false, false);
    assertThat(leaf.getExtendedKeyUsage())
        .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(PeerIdentity.of(leaf)).contains(MeshFixture.REVIEWS);
  }

  @Test
  void theChainIsTheLeafAndTheIntermediateWithoutTheRoot() {
    List<X509Certificate> chain = MeshFixture.chain(mesh.issue(mesh.request()));
    assertThat(chain).hasSize(2).last().isEqualTo(mesh.intermediate().certificate());
    assertThat(chain).doesNotContain(mesh.root());
  }

  @Test
  void whatIsIssuedObeysTheRulesOfTheApiServer() {
    for (Duration life :
        List.of(
            Duration.ofHours(1),
            Duration.ofSeconds(3601),
            Duration.ofHours(24),
            Duration.ofDays(91))) {
      CertificateRequest request = mesh.request(mesh.request().publicKey(), life);
      assertThat(PodCertificateStatusRules.violations(request, mesh.issue(request), mesh.now()))
          .isEmpty();
    }
  }

  @Test
  void whatIsIssuedJustAfterTheAuthorityWasMadeAndJustBeforeItEndsObeysThemToo() {
    CertificateRequest request = mesh.request();
    assertThat(PodCertificateStatusRules.violations(request, mesh.issue(request), mesh.now()))
        .isEmpty();
    mesh.clock.move(MeshFixture.LIFETIMES.intermediate().minusMinutes(65));
    Issued last = mesh.issue(request);
    assertThat(PodCertificateStatusRules.violations(request, last, mesh.now())).isEmpty();
    assertThat(last.notAfter())
        .isEqualTo(mesh.intermediate().certificate().getNotAfter().toInstant());
  }

  @Test
  void theLifeBeginsTwoMinutesAgoAndIsRenewedHalfway() {
    mesh.clock.move(Duration.ofHours(5));
    Issued issued = mesh.issue(mesh.request());
    Instant begin = mesh.now().minus(Duration.ofMinutes(2));
    assertThat(issued.notBefore()).isEqualTo(begin);
    assertThat(issued.beginRefreshAt()).isEqualTo(begin.plus(Duration.ofHours(12)));
    assertThat(issued.notAfter()).isEqualTo(begin.plus(Duration.ofHours(24)));
  }

  @Test
  void aShorterLifeIsGrantedAsAsked() {
    Issued issued = mesh.issue(mesh.request(mesh.request().publicKey(), Duration.ofHours(2)));
    assertThat(Duration.between(issued.notBefore(), issued.notAfter()))
        .isEqualTo(Duration.ofHours(2));
  }

  @Test
  void aLifeThatKubernetesWouldRefuseIsAnHourForWhoWasInjectedToAskItsKubelet() {
    MeshFixture shortLived =
        new MeshFixture(
            new AuthorityLifetimes(
                Duration.ofDays(10),
                Duration.ofDays(5),
                new LeafLifetime(Duration.ofMinutes(1), 10, Duration.ofMinutes(4))));
    CertificateRequest request = shortLived.request();
    Issued issued = shortLived.issue(request);
    assertThat(PodCertificateStatusRules.violations(request, issued, shortLived.now())).isEmpty();
    assertThat(Duration.between(issued.notBefore(), issued.notAfter()))
        .isEqualTo(Duration.ofHours(1));
  }

  @Test
  void itIsRenewedWhenAsMuchOfItsLifeIsLeftAsTheMeshAsksFor() {
    MeshFixture early =
        new MeshFixture(
            new AuthorityLifetimes(
                Duration.ofDays(10),
                Duration.ofDays(5),
                new LeafLifetime(Duration.ofHours(10), 80, Duration.ofSeconds(30))));
    early.clock.move(Duration.ofHours(1));
    Issued issued = early.issue(early.request());
    assertThat(issued.notBefore()).isEqualTo(early.now().minusSeconds(30));
    assertThat(issued.beginRefreshAt()).isEqualTo(issued.notBefore().plus(Duration.ofHours(2)));
  }

  @Test
  void aClockThatLagsBehindTheIntermediatesBirthDoesNotPredateIt() {
    mesh.clock.move(Duration.ofMinutes(-1));
    Issued issued = mesh.issue(mesh.request());
    assertThat(issued.notBefore())
        .isEqualTo(mesh.intermediate().certificate().getNotBefore().toInstant());
  }

  @Test
  void theNextCertificateComesFromWhatIsInstalledNow() {
    mesh.authority.install(
        mesh.authority.renewIntermediate(
            mesh.material, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES),
        MeshFixture.TRUST_DOMAIN,
        MeshFixture.LIFETIMES);
    List<X509Certificate> chain = MeshFixture.chain(mesh.issue(mesh.request()));
    assertThat(chain).last().isEqualTo(mesh.intermediate().certificate());
    assertThat(PemBlock.of(chain.getLast()).text())
        .isNotEqualTo(mesh.material.intermediateCertificate());
  }

  @Test
  void whereSigningFailsThereIsNoCertificateAndItIsTriedAgain() {
    SecureRandom broken =
        new SecureRandom() {
          @Override
          public void nextBytes(byte[] bytes) {
            throw new IllegalStateException("no entropy");
          }
        };
    WorkloadIssuer issuer =
        new WorkloadIssuer(mesh.authority, mesh.clock, broken, mesh.decisions::add);

    assertThat(issuer.decide(mesh.request(), Optional.of(MeshFixture.FACTS)))
        .isEqualTo(new IssuanceDecision.Pending("OwnCheckFailed"));
    assertThat(mesh.decisions).containsExactly(new IssuanceDecision.Pending("OwnCheckFailed"));
    mesh.issue(mesh.request());
  }

  @Test
  void everyDecisionIsCountedOnce() {
    mesh.issue(mesh.request());
    mesh.decide(mesh.request(HostileKeys.onCurve("secp192r1")));
    assertThat(mesh.decisions).hasSize(2);
    assertThat(mesh.decisions.getFirst()).isInstanceOf(Issued.class);
    assertThat(mesh.decisions.getLast()).extracting("reason").isEqualTo("UnsupportedKeyType");
  }
}
