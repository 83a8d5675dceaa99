package dev.osier.xds.secret;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TokenRefusal;
import dev.osier.mesh.identity.TokenVerdict;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.testkit.Await;
import dev.osier.testkit.HostileInput;
import dev.osier.testkit.MeshBuilder;
import dev.osier.testkit.TestAuthority;
import dev.osier.testkit.TestTls;
import dev.osier.xds.resource.ResourceType;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets which secret of a server that listens, and when. */
@Tag("slow")
class SecretServerTest {
  private static final String TOKEN = "Bearer good";
  private static final NamespacedName POD = new NamespacedName("bookstore", "reviews-1");
  private static final SpiffeId REVIEWS =
      new SpiffeId(new TrustDomain("cluster.local"), "bookstore", "reviews");
  private static final Duration SPACING = Duration.ofMillis(50);

  private final TestAuthority authority = TestAuthority.create();
  private final FakeIssuer issuer = new FakeIssuer(Clock.systemUTC());
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicInteger reviews = new AtomicInteger();
  private final List<SecretClient> clients = new ArrayList<>();
  private volatile TokenVerdict verdict =
      new TokenVerdict.Accepted(POD, "uid-of-reviews-1", REVIEWS);
  private volatile Mesh mesh = withPod();
  private SecretServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new SecretServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            SecretLimits.DEFAULT.withSpacing(SPACING),
            TestTls.keys(authority.hostCredentials("localhost")),
            token -> {
              reviews.incrementAndGet();
              return token.equals("good")
                  ? verdict
                  : new TokenVerdict.Refused(TokenRefusal.NOT_AUTHENTICATED, "no");
            },
            issuer,
            () -> mesh,
            meters,
            Clock.systemUTC(),
            new Random(1));
    server.start();
  }

  @AfterEach
  void stop() {
    clients.forEach(SecretClient::close);
    server.stop(Duration.ofSeconds(5));
  }

  private static Mesh withPod() {
    return new MeshBuilder()
        .pod("bookstore/reviews-1", pod -> pod.account("reviews").sds())
        .build();
  }

  private SecretClient client(String... authorizations) {
    SecretClient client = new SecretClient(server.port(), authority.rootPem(), authorizations);
    clients.add(client);
    return client;
  }

  private void publish(Mesh next) {
    Mesh previous = mesh;
    mesh = next;
    server.publish(previous, next);
  }

  private double refusals(String reason) {
    return meters.find("osier.sds.refusals").tag("reason", reason).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  @Test
  void aProxyGetsItsOwnKeyAndCertificateTogether() {
    DeltaDiscoveryResponse response = client(TOKEN).ask("identity").next();
    assertThat(response.getTypeUrl()).isEqualTo(ResourceType.SECRET.typeUrl());
    assertThat(response.getResourcesList()).hasSize(1);
    assertThat(response.getResources(0).getName()).isEqualTo("identity");
    TlsCertificate certificate = client(TOKEN).ask("identity").certificate();
    assertThat(certificate.getCertificateChain().getInlineString())
        .isEqualTo("chain 2 of spiffe://cluster.local/ns/bookstore/sa/reviews");
    assertThat(certificate.getPrivateKey().getInlineString()).isEqualTo("key 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "good", "Basic good", "bearer good", "Bearer bad", "Bearer "})
  @HostileInput("sds/no-token")
  void whoShowsNoTokenThatIsGoodIsTurnedAwayAndNotToldWhy(String authorization) {
    Status end = (authorization.isEmpty() ? client() : client(authorization)).ask("identity").end();
    assertThat(end.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(end.getDescription()).isEqualTo("identifying the caller");
    assertThat(refusals("MalformedToken") + refusals("NotAuthenticated")).isEqualTo(1);
    assertThat(issuer.issued).hasValue(0);
  }

  @Test
  @HostileInput("sds/two-tokens")
  void twoTokensAreNone() {
    assertThat(client(TOKEN, TOKEN).ask("identity").end().getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(reviews).hasValue(0);
  }

  @Test
  void whileNobodyCanJudgeTokensTheCallerIsToTryAgain() {
    verdict = new TokenVerdict.Undecided("down");
    Status end = client(TOKEN).ask("identity").end();
    assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(end.getDescription()).isEqualTo("identifying the caller");
    assertThat(refusals("Undecided")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "*, PERMISSION_DENIED, OtherSecret",
    "roots, PERMISSION_DENIED, OtherSecret",
    "osier-ca, PERMISSION_DENIED, OtherSecret",
    "spiffe://cluster.local/ns/bookstore/sa/details, PERMISSION_DENIED, OtherSecret",
  })
  @HostileInput({"sds/secret-of-another", "sds/secret-wildcard", "sds/secret-of-the-authority"})
  void askingForAnythingElseEndsTheStream(String name, Status.Code code, String reason) {
    Status end = client(TOKEN).ask(name).end();
    assertThat(end.getCode()).isEqualTo(code);
    assertThat(end.getDescription()).isEqualTo("serving a secret");
    assertThat(refusals(reason)).isEqualTo(1);
    assertThat(issuer.issued).hasValue(0);
  }

  @Test
  @HostileInput("sds/other-type")
  void askingForAnotherTypeEndsTheStream() {
    Status end =
        client(TOKEN)
            .send(
                DeltaDiscoveryRequest.newBuilder()
                    .setTypeUrl(ResourceType.LISTENER.typeUrl())
                    .addResourceNamesSubscribe("identity")
                    .build())
            .end();
    assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refusals("Nonsense")).isEqualTo(1);
  }

  @Test
  @HostileInput("sds/other-service")
  void nothingButSecretsIsServedHere() {
    SecretClient client = new SecretClient(server.port(), authority.rootPem(), true, TOKEN);
    clients.add(client);
    assertThat(client.ask("identity").end().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void theNextCertificateComesBeforeItsTimeIsOverWithoutAskingTheApiServerAgain() {
    issuer.untilRenewal = Duration.ofMillis(100);
    SecretClient client = client(TOKEN).ask("identity");
    assertThat(client.certificate().getPrivateKey().getInlineString()).isEqualTo("key 1");
    verdict = new TokenVerdict.Undecided("down");
    for (int number = 2; number <= 10; number++) {
      assertThat(client.certificate().getPrivateKey().getInlineString()).isEqualTo("key " + number);
    }
    assertThat(reviews).hasValue(1);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void onceAnotherSignsTheCertificateIsReplacedAtOnce() {
    SecretClient client = client(TOKEN).ask("identity");
    client.next();
    issuer.signer = Optional.of("second");
    assertThat(client.certificate().getPrivateKey().getInlineString()).isEqualTo("key 2");
  }

  @Test
  void whileNothingCanSignTheProxyWaits() {
    issuer.signer = Optional.empty();
    SecretClient client = client(TOKEN).ask("identity");
    Await.until("the stream", () -> meters.get("osier.sds.streams").gauge().value() == 1);
    assertThat(client.hasMore()).isFalse();
    issuer.signer = Optional.of("first");
    assertThat(client.certificate().getPrivateKey().getInlineString()).isEqualTo("key 1");
  }

  @Test
  @HostileInput("sds/deleted-pod")
  void theStreamOfAPodThatIsDeletedEnds() {
    SecretClient client = client(TOKEN).ask("identity");
    client.next();
    publish(new MeshBuilder().build());
    assertThat(client.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refusals("PodGone")).isEqualTo(1);
  }

  @Test
  @HostileInput("sds/of-a-namesake")
  void anotherPodOfThatNameHasNoPartInTheStream() {
    verdict = new TokenVerdict.Accepted(POD, "another uid", REVIEWS);
    assertThat(client(TOKEN).ask("identity").end().getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void aPodThatIsNotSeenYetGetsItsCertificateAndHasToBeSeenForTheNext() {
    mesh = new MeshBuilder().build();
    issuer.untilRenewal = Duration.ofMillis(300);
    SecretClient seen = client(TOKEN).ask("identity");
    seen.next();
    publish(withPod());
    seen.next();
    publish(new MeshBuilder().build());
    seen.end();
    SecretClient unseen = client(TOKEN).ask("identity");
    unseen.next();
    assertThat(unseen.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  @HostileInput("sds/many-streams")
  void aPodHasOnlySoManyStreams() {
    for (int i = 0; i < SecretLimits.DEFAULT.streamsPerPod(); i++) {
      client(TOKEN).ask("identity").next();
    }
    assertThat(client(TOKEN).ask("identity").end().getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    clients.removeFirst().close();
    Await.until(
        "the closed stream to be gone",
        () -> {
          SecretClient next = client(TOKEN).ask("identity");
          Await.until("an answer", () -> next.hasMore() || !next.isOpen());
          return next.hasMore();
        });
  }

  @Test
  @HostileInput("sds/many-requests")
  void askingAgainAndAgainEndsTheStream() {
    SecretClient client = client(TOKEN);
    for (int i = 0; i < 5; i++) {
      client.ask("identity");
    }
    assertThat(client.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(issuer.issued.get()).isLessThan(3);
  }

  @Test
  void aProxyThatDoesNotTakeItsCertificateIsCounted() {
    SecretClient client = client(TOKEN).ask("identity");
    client.send(
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(ResourceType.SECRET.typeUrl())
            .setResponseNonce(client.next().getNonce())
            .setErrorDetail(
                com.google.rpc.Status.newBuilder()
                    .setCode(Code.INVALID_ARGUMENT_VALUE)
                    .setMessage("bad key"))
            .build());
    Await.until("the count", () -> meters.get("osier.sds.rejections").counter().count() == 1);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void aStoppingReplicaSendsItsProxiesElsewhere() {
    SecretClient client = client(TOKEN).ask("identity");
    client.next();
    server.stop(Duration.ofSeconds(5));
    assertThat(client.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }
}
