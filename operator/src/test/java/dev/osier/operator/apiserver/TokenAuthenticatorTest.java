package dev.osier.operator.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TokenRefusal;
import dev.osier.mesh.identity.TokenVerdict;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.operator.token.TokenAuthenticator;
import dev.osier.operator.watch.WatchedCluster;
import dev.osier.testkit.Await;
import dev.osier.testkit.HostileInput;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which tokens a real API server and what is known of pods let pass. */
@Tag("apiserver")
class TokenAuthenticatorTest {
  private static final ApiServer SERVER = new ApiServer();
  private static final TrustDomain TRUST_DOMAIN = new TrustDomain("cluster.local");
  private static final String DEFAULT_AUDIENCE = "https://kubernetes.default.svc";
  private static final Duration HOUR = Duration.ofHours(1);

  private final WatchedCluster cluster = new WatchedCluster(SERVER.operatorClient);
  private String namespace = "";

  @BeforeAll
  static void prepare() {
    SERVER.prepare();
  }

  @BeforeEach
  void makeNamespace() {
    namespace = SERVER.newNamespace();
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private TokenAuthenticator authenticator(InstantSource clock) {
    return new TokenAuthenticator(SERVER.operatorClient, cluster, () -> TRUST_DOMAIN, clock);
  }

  private TokenVerdict judge(String token) {
    return authenticator(InstantSource.system()).authenticate(token);
  }

  private void assertRefused(String token, TokenRefusal reason) {
    assertThat(judge(token))
        .isInstanceOfSatisfying(
            TokenVerdict.Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  private String token(Pod pod, String audience) {
    return request(
        new TokenRequestBuilder()
            .withNewSpec()
            .withAudiences(audience)
            .withExpirationSeconds(HOUR.toSeconds())
            .withNewBoundObjectRef()
            .withApiVersion("v1")
            .withKind("Pod")
            .withName(pod.getMetadata().getName())
            .withUid(pod.getMetadata().getUid())
            .endBoundObjectRef()
            .endSpec()
            .build());
  }

  private String request(TokenRequest request) {
    return SERVER
        .client
        .serviceAccounts()
        .inNamespace(namespace)
        .withName("default")
        .tokenRequest(request)
        .getStatus()
        .getToken();
  }

  @Test
  void aTokenOfAPodThatGetsItsCertificateHereIdentifiesIt() {
    Pod pod = SERVER.sdsPod(namespace, "cart", "10.0.0.1");
    assertThat(judge(token(pod, TokenAuthenticator.AUDIENCE)))
        .isEqualTo(
            new TokenVerdict.Accepted(
                new NamespacedName(namespace, "cart"),
                pod.getMetadata().getUid(),
                new SpiffeId(TRUST_DOMAIN, namespace, "default")));
  }

  @Test
  @HostileInput("token/default-audience")
  void aTokenForTheApiServerIsNoneOfOurs() {
    Pod pod = SERVER.sdsPod(namespace, "cart", "10.0.0.1");
    assertRefused(token(pod, DEFAULT_AUDIENCE), TokenRefusal.OTHER_AUDIENCE);
  }

  @Test
  @HostileInput("token/expired")
  void anExpiredTokenIsNotAskedAbout() {
    Pod pod = SERVER.sdsPod(namespace, "cart", "10.0.0.1");
    String token = token(pod, TokenAuthenticator.AUDIENCE);
    InstantSource later = InstantSource.offset(InstantSource.system(), HOUR.plusMinutes(1));
    assertThat(authenticator(later).authenticate(token))
        .extracting("reason")
        .isEqualTo(TokenRefusal.EXPIRED);
  }

  @Test
  @HostileInput({"token/other-key", "token/alg-none"})
  void aTokenThatTheApiServerDidNotSignIsRefused() throws Exception {
    Pod pod = SERVER.sdsPod(namespace, "cart", "10.0.0.1");
    String[] parts = token(pod, TokenAuthenticator.AUDIENCE).split("\\.", -1);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair other = generator.generateKeyPair();
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(other.getPrivate());
    signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
    String forged = parts[0] + "." + parts[1] + "." + encode(signature.sign());
    assertRefused(forged, TokenRefusal.NOT_AUTHENTICATED);
    assertRefused(
        encode("{\"alg\":\"none\"}".getBytes(UTF_8)) + "." + parts[1] + ".", TokenRefusal.UNSIGNED);
    assertRefused(
        encode("{\"alg\":\"none\"}".getBytes(UTF_8)) + "." + parts[1] + "." + parts[2],
        TokenRefusal.UNSIGNED);
  }

  @Test
  @HostileInput("token/other-issuer")
  void aTokenOfAnotherIssuerIsRefused() throws Exception {
    Pod pod = SERVER.sdsPod(namespace, "cart", "10.0.0.1");
    String[] parts = token(pod, TokenAuthenticator.AUDIENCE).split("\\.", -1);
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8);
    String foreign = claims.replace(DEFAULT_AUDIENCE, "https://issuer.example");
    assertThat(foreign).isNotEqualTo(claims);
    assertRefused(
        parts[0] + "." + encode(foreign.getBytes(UTF_8)) + "." + parts[2],
        TokenRefusal.NOT_AUTHENTICATED);
  }

  @Test
  @HostileInput({"token/deleted-pod", "token/of-a-namesake"})
  void theTokenOfADeletedPodIsRefused() {
    Pod pod = SERVER.sdsPod(namespace, "cart", "10.0.0.1");
    String token = token(pod, TokenAuthenticator.AUDIENCE);
    assertThat(judge(token)).isInstanceOf(TokenVerdict.Accepted.class);
    SERVER.client.resource(pod).withGracePeriod(0).delete();
    // The API server itself remembers a token's verdict for some seconds; we ask about the pod too.
    Await.until(
        "the pod to be gone",
        () -> SERVER.client.pods().inNamespace(namespace).withName("cart").get() == null);
    assertThat(judge(token))
        .isInstanceOfSatisfying(
            TokenVerdict.Refused.class,
            refused ->
                assertThat(refused.reason())
                    .isIn(TokenRefusal.NOT_AUTHENTICATED, TokenRefusal.POD_GONE));
    SERVER.sdsPod(namespace, "cart", "10.0.0.2");
    assertThat(judge(token))
        .as("another pod of that name")
        .isInstanceOf(TokenVerdict.Refused.class);
  }

  @Test
  @HostileInput("token/unbound")
  void aTokenThatIsBoundToNoPodIsRefused() {
    String token =
        request(
            new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(TokenAuthenticator.AUDIENCE)
                .withExpirationSeconds(HOUR.toSeconds())
                .endSpec()
                .build());
    assertRefused(token, TokenRefusal.NOT_BOUND_TO_POD);
  }

  @Test
  @HostileInput({"token/other-delivery", "token/not-in-mesh"})
  void aPodWithoutSidecarOrWithAnotherDeliveryIsRefused() {
    Pod other = SERVER.meshedPod(namespace, "kubelet", "10.0.0.1");
    assertRefused(token(other, TokenAuthenticator.AUDIENCE), TokenRefusal.OTHER_DELIVERY);
    Pod plain = SERVER.plainPod(namespace, "plain");
    assertRefused(token(plain, TokenAuthenticator.AUDIENCE), TokenRefusal.NOT_IN_MESH);
  }

  @Test
  void whileTheApiServerCannotBeReachedNothingIsDecided() {
    Pod pod = SERVER.sdsPod(namespace, "cart", "10.0.0.1");
    String token = token(pod, TokenAuthenticator.AUDIENCE);
    assertThat(authenticator(InstantSource.system()).canJudge()).isTrue();
    try (KubernetesClient nobody =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("https://127.0.0.1:1")
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build()) {
      TokenAuthenticator alone =
          new TokenAuthenticator(nobody, cluster, () -> TRUST_DOMAIN, InstantSource.system());
      assertThat(alone.canJudge()).isFalse();
      assertThat(alone.authenticate(token))
          .isInstanceOf(TokenVerdict.Undecided.class)
          .asString()
          .doesNotContain(token);
    }
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
