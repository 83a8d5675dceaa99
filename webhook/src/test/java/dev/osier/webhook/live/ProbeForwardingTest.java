package dev.osier.webhook.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.osier.testkit.Await;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.RawResponse;
import dev.osier.testkit.TestAuthority;
import dev.osier.webhook.PemCredentials;
import dev.osier.webhook.ServingCertificate;
import dev.osier.webhook.injection.TestPods;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Envoy with an injected pod's bootstrap answers the kubelet's checks as the application
 * would: they pass while it is well, and fail when it is not.
 */
@Tag("envoy")
class ProbeForwardingTest {
  private static final String HOST = Bootstraps.POD_ADDRESS;
  private final int probes = Bootstraps.freePort();
  private final int http = Bootstraps.freePort();
  private final int https = Bootstraps.freePort();
  private final int tcp = Bootstraps.freePort();
  private final int grpc = Bootstraps.freePort();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  @TempDir private Path folder;
  private JsonNode pod = TestPods.yaml("{}");
  private EnvoyProcess envoy;
  private HttpClient kubelet;

  @BeforeEach
  void start() {
    pod =
        Bootstraps.injected(
            TestPods.yaml(
                """
                metadata: {name: pod}
                spec:
                  containers:
                  - name: web
                    ports: [{name: http, containerPort: %d}]
                    livenessProbe: {httpGet: {path: '/live?deep=1', port: http}}
                    readinessProbe: {httpGet: {path: /ready, port: %d, scheme: HTTPS}}
                    startupProbe: {tcpSocket: {port: %d}}
                    lifecycle: {preStop: {httpGet: {path: /drain, port: http}}}
                  - name: api
                    livenessProbe: {grpc: {port: %d, service: bookstore.Api}}
                    readinessProbe: {grpc: {port: %d}}
                    startupProbe: {httpGet: {path: /old, port: %d, httpHeaders: [{name: Host, value: shop.example}]}}
                """
                    .formatted(http, https, tcp, grpc, grpc, http)));
    envoy =
        EnvoyProcess.start(
                folder,
                Bootstraps.alone(Bootstraps.of(pod), probes).toString(),
                "--service-node",
                "bookstore/pod",
                "--service-cluster",
                "bookstore/default")
            .awaitReady();
    kubelet = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterEach
  void stop() {
    kubelet.close();
    envoy.close();
  }

  @Test
  void theSidecarIsReadyItself() {
    assertThat(status(path(envoyPod(), "startupProbe"))).isEqualTo(200);
    assertThat(status("/probe/web/unheard-of")).isEqualTo(404);
  }

  @Test
  void anHttpCheckIsPassedOnAsTheKubeletWouldHaveSentIt() throws IOException {
    String probe = path(container(0), "livenessProbe");
    assertThat(status(probe)).isEqualTo(503);
    HttpServer application = application(200);
    assertThat(status(probe)).isEqualTo(200);
    assertThat(seen).containsExactly("GET /live?deep=1 " + HOST + ":" + http);
    application.stop(0);
    assertThat(status(probe)).isEqualTo(503);
  }

  @Test
  void aHostOfTheUsersIsKept() throws IOException {
    HttpServer application = application(200);
    HttpRequest request = HttpRequest.newBuilder(uri(path(container(1), "startupProbe"))).build();
    assertThat(request.uri().getPath()).isEqualTo("/probe/api/startup");
    // The JDK's client does not let the Host header be chosen, the kubelet does.
    RawResponse response =
        RawResponse.to(
            HOST, probes, "GET /probe/api/startup HTTP/1.1\r\nHost: shop.example\r\n\r\n");
    assertThat(response.status()).isEqualTo(200);
    assertThat(seen).containsExactly("GET /old shop.example");
    application.stop(0);
  }

  @Test
  void theApplicationsOwnVerdictCounts() throws IOException {
    HttpServer application = application(500);
    assertThat(status(path(container(0), "livenessProbe"))).isEqualTo(500);
    application.stop(0);
  }

  @Test
  void aRedirectDoesNotLeadTheKubeletAstray() throws IOException {
    HttpServer application = application(302);
    HttpResponse<String> response = get(path(container(0), "livenessProbe"));
    assertThat(response.statusCode()).isEqualTo(302);
    assertThat(response.headers().firstValue("location")).isEmpty();
    application.stop(0);
  }

  @Test
  void anHttpsCheckNeedsNoTrust() throws Exception {
    String probe = path(container(0), "readinessProbe");
    assertThat(status(probe)).isEqualTo(503);
    HttpsServer application = tlsApplication();
    assertThat(status(probe)).isEqualTo(200);
    assertThat(seen).containsExactly("GET /ready " + HOST + ":" + https);
    application.stop(0);
    assertThat(status(probe)).isEqualTo(503);
  }

  @Test
  void aTcpCheckPassesOnlyWhileThePortIsOpen() throws IOException {
    String probe = path(container(0), "startupProbe");
    assertThat(status(probe)).isEqualTo(503);
    try (ServerSocket open = new ServerSocket(tcp, 50, InetAddress.ofLiteral(HOST))) {
      Await.until("the check to pass on port " + open.getLocalPort(), () -> status(probe) == 200);
    }
    Await.until("the check to fail", () -> status(probe) == 503);
  }

  @Test
  void aGrpcCheckAsksForItsServiceAndFollowsTheAnswer() {
    String named = path(container(1), "livenessProbe");
    String whole = path(container(1), "readinessProbe");
    assertThat(status(named)).isEqualTo(503);
    try (GrpcHealthServer application = new GrpcHealthServer(grpc, "bookstore.Api")) {
      Await.until("the check to pass", () -> status(named) == 200);
      assertThat(status(whole)).isEqualTo(503);
      application.setServing(false);
      Await.until("the check to fail while not serving", () -> status(named) == 503);
      application.setServing(true);
      Await.until("the check to pass again", () -> status(named) == 200);
    }
    Await.until("the check to fail on the closed port", () -> status(named) == 503);
    try (GrpcHealthServer _ = new GrpcHealthServer(grpc, "")) {
      Await.until("the whole server's check to pass", () -> status(whole) == 200);
      assertThat(status(named)).isEqualTo(503);
    }
  }

  @Test
  void aHookIsPassedOnForThoseWhoKnowItsPath() throws IOException {
    HttpServer application = application(200);
    String hook = container(0).at("/lifecycle/preStop/httpGet/path").asText();
    assertThat(hook).contains(TestPods.REQUEST_UID);
    assertThat(status(hook)).isEqualTo(200);
    assertThat(seen).containsExactly("GET /drain " + HOST + ":" + http);
    assertThat(status("/hook/web/preStop")).isEqualTo(404);
    application.stop(0);
  }

  private HttpServer application(int status) throws IOException {
    HttpServer server = HttpServer.create(Bootstraps.address(http), 0);
    return started(server, status);
  }

  private HttpsServer tlsApplication() throws Exception {
    PemCredentials credentials =
        PemCredentials.parse(TestAuthority.create().hostCredentials("somebody.else"));
    ServingCertificate certificate = new ServingCertificate();
    certificate.install(credentials.key(), credentials.chain());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {certificate}, null, null);
    HttpsServer server = HttpsServer.create(Bootstraps.address(https), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    started(server, 200);
    return server;
  }

  private HttpServer started(HttpServer server, int status) {
    server.createContext("/", exchange -> respond(exchange, status));
    server.start();
    return server;
  }

  private void respond(HttpExchange exchange, int status) throws IOException {
    try (exchange) {
      seen.add(
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI()
              + " "
              + exchange.getRequestHeaders().getFirst("Host"));
      exchange.getResponseHeaders().set("Location", "/elsewhere");
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private JsonNode container(int index) {
    return pod.at("/spec/containers/" + index);
  }

  private JsonNode envoyPod() {
    return TestPods.proxy(pod);
  }

  private static String path(JsonNode container, String probe) {
    return container.path(probe).at("/httpGet/path").asText();
  }

  private int status(String path) {
    return get(path).statusCode();
  }

  private URI uri(String path) {
    return URI.create("http://" + HOST + ":" + probes + path);
  }

  private HttpResponse<String> get(String path) {
    try {
      return kubelet.send(
          HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException("asking like the kubelet; " + envoy.log(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("asking like the kubelet", e);
    }
  }
}
