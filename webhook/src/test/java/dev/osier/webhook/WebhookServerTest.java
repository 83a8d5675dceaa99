package dev.osier.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.mesh.identity.Delivery;
import dev.osier.testkit.TestAuthority;
import dev.osier.webhook.bootstrap.Json;
import dev.osier.webhook.injection.PodInjector;
import dev.osier.webhook.injection.TestPods;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server gets to see. */
@Tag("slow")
class WebhookServerTest {
  private static final ServingCertificate CERTIFICATE = new ServingCertificate();
  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static WebhookServer server;

  /** The namespace {@code bookstore}, and no other. */
  private static final class OneNamespace implements NamespaceLookup {
    @Override
    public Optional<Map<String, String>> known(String namespace) {
      return namespace.equals("bookstore")
          ? Optional.of(Map.of("osier.dev/injection", "enabled"))
          : Optional.empty();
    }

    @Override
    public Optional<Map<String, String>> fresh(String namespace) {
      return known(namespace);
    }
  }

  @BeforeAll
  static void start() throws IOException {
    install();
    PodInjector injector = new PodInjector(TestPods.settings());
    server =
        new WebhookServer(
            new InetSocketAddress("localhost", 0),
            CERTIFICATE,
            Map.of(
                WebhookServer.MUTATE_POD,
                new PodAdmission(injector, new OneNamespace(), () -> Delivery.POD_CERTIFICATE),
                "/broken",
                _ -> {
                  throw new IllegalStateException("broken on purpose");
                },
                "/broken-beyond",
                _ -> {
                  throw new NoClassDefFoundError("broken on purpose");
                }));
    server.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aPodComesBackWithAPatch() throws Exception {
    JsonNode response = answered(review("bookstore", "{containers: [{name: a, image: a}]}"));
    assertThat(response.path("uid").asText()).isEqualTo("u-1");
    assertThat(response.path("allowed").asBoolean()).isTrue();
    assertThat(response.path("patchType").asText()).isEqualTo("JSONPatch");
    String patch =
        new String(
            Base64.getDecoder().decode(response.path("patch").asText()), StandardCharsets.UTF_8);
    assertThat(patch).contains("osier-proxy", "osier-redirect", "osier-identity");
  }

  @Test
  void aRefusalNamesTheField() throws Exception {
    JsonNode response =
        answered(review("bookstore", "{containers: [{name: osier-proxy, image: a}]}"));
    assertThat(response.path("allowed").asBoolean()).isFalse();
    assertThat(response.at("/status/code").asInt()).isEqualTo(422);
    assertThat(response.at("/status/message").asText()).startsWith("spec.containers[0].name: ");
    assertThat(response.at("/status/details/causes/0/field").asText())
        .isEqualTo("spec.containers[0].name");
  }

  @Test
  void aSkippedPodComesWithAWarning() throws Exception {
    JsonNode response =
        answered(review("bookstore", "{hostNetwork: true, containers: [{name: a, image: a}]}"));
    assertThat(response.path("allowed").asBoolean()).isTrue();
    assertThat(response.at("/warnings/0").asText()).contains("not part of the mesh", "network");
  }

  @Test
  void aNamespaceThatIsNotKnownYetIsAskedToTryAgain() throws Exception {
    JsonNode response = answered(review("newcomer", "{containers: [{name: a, image: a}]}"));
    assertThat(response.path("allowed").asBoolean()).isFalse();
    assertThat(response.at("/status/code").asInt()).isEqualTo(503);
  }

  @Test
  void whatIsNoPodIsTurnedAway() throws Exception {
    JsonNode response = answered(review("bookstore", "[]"));
    assertThat(response.path("allowed").asBoolean()).isFalse();
    assertThat(response.at("/status/code").asInt()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "{}",
        "[]",
        "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"}",
        "{\"apiVersion\":\"admission.k8s.io/v1beta1\",\"kind\":\"AdmissionReview\",\"request\":"
            + "{\"uid\":\"u\",\"operation\":\"CREATE\"}}",
        "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":"
            + "{\"uid\":\"u\",\"operation\":\"CREATE\"}} trailing",
      })
  void malformedReviewsAreBadRequests(String body) throws Exception {
    assertThat(post(WebhookServer.MUTATE_POD, body).statusCode()).isEqualTo(400);
  }

  @Test
  void aReviewOfThreeMebibytesIsReadAndOneBeyondAllMeasureIsNot() throws Exception {
    String large =
        review("bookstore", "{containers: [{name: a, image: a, args: [LARGE]}]}")
            .replace("LARGE", "x".repeat(3 << 20));
    assertThat(answered(large).path("allowed").asBoolean()).isTrue();
    String tooLarge = " ".repeat(WebhookServer.MAX_REVIEW_BYTES + 1);
    assertThat(post(WebhookServer.MUTATE_POD, tooLarge).statusCode()).isEqualTo(413);
  }

  @Test
  void otherPathsAndMethodsAreNotAnswered() throws Exception {
    assertThat(post("/", "{}").statusCode()).isEqualTo(404);
    assertThat(post(WebhookServer.MUTATE_POD + "/deeper", "{}").statusCode()).isEqualTo(404);
    HttpRequest get = HttpRequest.newBuilder(uri(WebhookServer.MUTATE_POD)).GET().build();
    assertThat(client().send(get, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(405);
  }

  @Test
  void aFailureIsLeftToTheFailurePolicy() throws Exception {
    HttpResponse<String> response = post("/broken", review("bookstore", "{containers: []}"));
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("on purpose");
  }

  @Test
  void anErrorIsAnsweredAndTheNextReviewIsServed() throws Exception {
    HttpResponse<String> response = post("/broken-beyond", review("bookstore", "{containers: []}"));
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).contains("answering an admission review failed");
    assertThat(answered(review("bookstore", "{containers: [{name: a, image: a}]}"))).isNotEmpty();
  }

  @Test
  void aNewCertificateIsPresentedToTheNextConnection() throws Exception {
    X509Certificate before = presented();
    install();
    assertThat(presented()).isNotEqualTo(before).isEqualTo(CERTIFICATE.certificate().orElseThrow());
  }

  @Test
  void withoutACertificateNobodyIsServed() throws Exception {
    try (WebhookServer bare =
        new WebhookServer(
            new InetSocketAddress("localhost", 0), new ServingCertificate(), Map.of())) {
      bare.start();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://localhost:" + bare.port() + "/")).build();
      assertThatThrownBy(() -> client().send(request, HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  private static void install() {
    PemCredentials credentials = PemCredentials.parse(AUTHORITY.hostCredentials("localhost"));
    CERTIFICATE.install(credentials.key(), credentials.chain());
  }

  private static X509Certificate presented() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri("/")).build();
    return (X509Certificate)
        client()
            .send(request, HttpResponse.BodyHandlers.ofString())
            .sslSession()
            .orElseThrow()
            .getPeerCertificates()[0];
  }

  private static JsonNode answered(String review) throws Exception {
    HttpResponse<String> response = post(WebhookServer.MUTATE_POD, review);
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode answer = TestPods.json(response.body());
    assertThat(answer.path("apiVersion").asText()).isEqualTo("admission.k8s.io/v1");
    assertThat(answer.path("kind").asText()).isEqualTo("AdmissionReview");
    return answer.path("response");
  }

  private static String review(String namespace, String spec) {
    JsonNode pod =
        Json.object("metadata", Json.object("generateName", "a-"), "spec", TestPods.yaml(spec));
    return Json.object(
            "apiVersion",
            "admission.k8s.io/v1",
            "kind",
            "AdmissionReview",
            "request",
            Json.object(
                "uid",
                "u-1",
                "operation",
                "CREATE",
                "namespace",
                namespace,
                "kind",
                Json.object("kind", "Pod"),
                "object",
                pod))
        .toString();
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static URI uri(String path) {
    return URI.create("https://localhost:" + server.port() + path);
  }

  // A new client for each request: a pooled connection keeps the certificate it began with.
  private static HttpClient client() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, PemCredentials.trustIn(AUTHORITY.rootPem()), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }
}
