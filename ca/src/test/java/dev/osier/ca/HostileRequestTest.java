package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.identity.CertificateRequest;
import dev.osier.mesh.identity.DerBytes;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.mesh.identity.IssuanceDecision.Denied;
import dev.osier.mesh.identity.IssuanceDecision.Failed;
import dev.osier.mesh.identity.IssuanceDecision.Issued;
import dev.osier.mesh.identity.IssuanceDecision.Pending;
import dev.osier.mesh.identity.PodFacts;
import dev.osier.testkit.HostileInput;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@HostileInput
class HostileRequestTest {
  private final MeshFixture mesh = new MeshFixture();

  /** The fields of a request that a liar can set. */
  private record Claim(
      String signer,
      String namespace,
      String podUid,
      String account,
      String accountUid,
      String node,
      String nodeUid,
      Duration life) {
    static final Claim HONEST =
        new Claim(
            WorkloadIssuer.SIGNER_NAME,
            "bookstore",
            "pod-uid",
            "reviews",
            "account-uid",
            "node-1",
            "node-uid",
            Duration.ofHours(24));

    Claim signer(String value) {
      return new Claim(value, namespace, podUid, account, accountUid, node, nodeUid, life);
    }

    Claim namespace(String value) {
      return new Claim(signer, value, podUid, account, accountUid, node, nodeUid, life);
    }

    Claim podUid(String value) {
      return new Claim(signer, namespace, value, account, accountUid, node, nodeUid, life);
    }

    Claim account(String value) {
      return new Claim(signer, namespace, podUid, value, accountUid, node, nodeUid, life);
    }

    Claim accountUid(String value) {
      return new Claim(signer, namespace, podUid, account, value, node, nodeUid, life);
    }

    Claim node(String value) {
      return new Claim(signer, namespace, podUid, account, accountUid, value, nodeUid, life);
    }

    Claim nodeUid(String value) {
      return new Claim(signer, namespace, podUid, account, accountUid, node, value, life);
    }

    Claim life(Duration value) {
      return new Claim(signer, namespace, podUid, account, accountUid, node, nodeUid, value);
    }

    CertificateRequest request(DerBytes key) {
      return new CertificateRequest(
          signer, namespace, "reviews-1", podUid, account, accountUid, node, nodeUid, key, life);
    }
  }

  @TestFactory
  Stream<DynamicTest> whatIsProvenWrongIsFinal() {
    return Stream.of(
        claim("request/other-pod-uid", claim -> claim.podUid("another"), denied("OtherPod")),
        claim(
            "request/other-account",
            claim -> claim.account("admin"),
            denied("WrongServiceAccount")),
        claim("request/other-node", claim -> claim.node("node-2"), denied("WrongNode")),
        facts(
            "request/pod-not-in-mesh",
            new PodFacts("pod-uid", "reviews", "account-uid", "node-1", "node-uid", false, false),
            denied("NotInMesh")),
        claim("life/zero", claim -> claim.life(Duration.ZERO), failed("RequestedLifeTooShort")),
        claim(
            "life/negative",
            claim -> claim.life(Duration.ofSeconds(Long.MIN_VALUE)),
            failed("RequestedLifeTooShort")),
        claim(
            "life/one-second-short",
            claim -> claim.life(Duration.ofSeconds(3599)),
            failed("RequestedLifeTooShort")),
        account("name/embedded-nul", "reviews\0"),
        account("name/dot-dot", ".."),
        account("name/slash", "reviews/../admin"),
        account("name/double-slash", "reviews//"),
        account("name/percent", "reviews%2fadmin"),
        account("name/upper-case", "Reviews"),
        account("name/userinfo", "user@reviews"),
        account("name/port", "reviews:80"),
        account("name/line-feed", "reviews\n"),
        account("name/too-long", "r".repeat(2048)),
        account("name/empty", ""),
        claim("name/namespace", claim -> claim.namespace("book/store"), failed("InvalidName")));
  }

  @TestFactory
  Stream<DynamicTest> whatMayBecomeRightIsAskedAgain() {
    return Stream.of(
        claim(
            "request/other-signer", claim -> claim.signer("example.com/x"), pending("OtherSigner")),
        claim(
            "request/other-account-uid",
            claim -> claim.accountUid("another"),
            pending("OtherServiceAccountSeen")),
        claim(
            "request/other-node-uid", claim -> claim.nodeUid("another"), pending("OtherNodeSeen")),
        facts(
            "request/pod-not-bound",
            new PodFacts("pod-uid", "reviews", "account-uid", "", "", true, false),
            pending("PodNotBound")),
        refused("request/deleted-pod", mesh.request(), Optional.empty(), pending("PodNotSeen")));
  }

  @Test
  void aPodThatIsStoppingStillGetsItsCertificate() {
    PodFacts stopping =
        new PodFacts("pod-uid", "reviews", "account-uid", "node-1", "node-uid", true, true);
    assertThat(mesh.issuer.decide(mesh.request(), Optional.of(stopping)))
        .isInstanceOf(Issued.class);
  }

  @Test
  void anAbsurdLifeIsCappedNotRefused() {
    Issued issued =
        mesh.issue(mesh.request(mesh.request().publicKey(), Duration.ofSeconds(Long.MAX_VALUE)));
    assertThat(Duration.between(issued.notBefore(), issued.notAfter()))
        .isEqualTo(MeshFixture.LIFETIMES.leaf().life());
  }

  @Test
  void nothingIsSignedBeforeAnAuthorityIsInstalled() {
    CertificateAuthority empty = new CertificateAuthority(mesh.clock, mesh.random);
    WorkloadIssuer issuer =
        new WorkloadIssuer(empty, mesh.clock, mesh.random, IssuanceListener.NONE);
    assertThat(issuer.decide(mesh.request(), Optional.of(MeshFixture.FACTS)))
        .isEqualTo(new Pending("AuthorityNotReady"));
  }

  @Test
  void anIntermediateInItsLastHourSignsNothing() {
    mesh.clock.move(MeshFixture.LIFETIMES.intermediate().minusMinutes(59));
    assertThat(mesh.decide(mesh.request())).isEqualTo(new Pending("AuthorityExpiring"));
    mesh.clock.move(Duration.ofDays(400));
    assertThat(mesh.decide(mesh.request())).isEqualTo(new Pending("AuthorityExpiring"));
  }

  private DynamicTest claim(String id, UnaryOperator<Claim> lie, IssuanceDecision expected) {
    CertificateRequest request = lie.apply(Claim.HONEST).request(mesh.request().publicKey());
    return refused(id, request, Optional.of(MeshFixture.FACTS), expected);
  }

  private DynamicTest facts(String id, PodFacts facts, IssuanceDecision expected) {
    return refused(id, mesh.request(), Optional.of(facts), expected);
  }

  /** A name that even our own knowledge of the pod confirms must still not become an identity. */
  private DynamicTest account(String id, String name) {
    PodFacts facts =
        new PodFacts("pod-uid", name, "account-uid", "node-1", "node-uid", true, false);
    CertificateRequest request = Claim.HONEST.account(name).request(mesh.request().publicKey());
    return refused(id, request, Optional.of(facts), failed("InvalidName"));
  }

  private DynamicTest refused(
      String id, CertificateRequest request, Optional<PodFacts> facts, IssuanceDecision expected) {
    return DynamicTest.dynamicTest(
        id,
        () -> {
          assertThat(mesh.issuer.decide(request, facts)).hasSameClassAs(expected);
          Refusals.check(mesh, request, facts, reason(expected));
        });
  }

  private static String reason(IssuanceDecision decision) {
    return switch (decision) {
      case Denied(String reason, String message) -> reason;
      case Failed(String reason, String message) -> reason;
      case Pending(String reason) -> reason;
      case Issued issued -> "";
    };
  }

  private static IssuanceDecision denied(String reason) {
    return new Denied(reason, "");
  }

  private static IssuanceDecision failed(String reason) {
    return new Failed(reason, "");
  }

  private static IssuanceDecision pending(String reason) {
    return new Pending(reason);
  }
}
