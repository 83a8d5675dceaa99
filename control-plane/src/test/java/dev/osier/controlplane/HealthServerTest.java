package dev.osier.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the kubelet and a metrics scraper get to see. */
@Tag("slow")
class HealthServerTest {
  private final AtomicBoolean follows = new AtomicBoolean(true);
  private final AtomicBoolean listens = new AtomicBoolean();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HttpClient client = HttpClient.newHttpClient();
  private HealthServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new HealthServer(
            /* port= */ 0,
            Map.of("operator", HealthCheck.that(follows::get, "it no longer follows the cluster")),
            Map.of(
                "authority",
                HealthCheck.that(() -> true, "there are no keys"),
                "xds",
                HealthCheck.that(listens::get, "not listening")),
            metrics);
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void itIsReadyWhenEveryCheckHoldsAndElseSaysWhichDoesNot() throws Exception {
    HttpResponse<String> early = get("/readyz");
    assertThat(early.statusCode()).isEqualTo(503);
    assertThat(early.body()).isEqualTo("[+]authority ok\n[-]xds failed: not listening\n");

    listens.set(true);
    HttpResponse<String> later = get("/readyz");
    assertThat(later.statusCode()).isEqualTo(200);
    assertThat(later.body()).isEqualTo("[+]authority ok\n[+]xds ok\n");
  }

  @Test
  void beingAliveIsAnotherQuestionThanBeingReady() throws Exception {
    assertThat(get("/livez").statusCode()).isEqualTo(200);

    follows.set(false);
    assertThat(get("/livez").statusCode()).isEqualTo(503);
    assertThat(get("/livez").body()).contains("it no longer follows the cluster");
  }

  @Test
  void metricsAreInPrometheusFormat() throws Exception {
    metrics.counter("osier.ca.decisions", "outcome", "issued").increment();

    HttpResponse<String> response = get("/metrics");
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
    assertThat(response.body()).contains("osier_ca_decisions_total{outcome=\"issued\"} 1.0");
  }

  @Test
  void whatNamesPodsIsForWhoComesOverLoopback() throws Exception {
    server.showLocally("/proxies", () -> "bookstore/reviews-1\n");
    assertThat(get("/proxies").body()).isEqualTo("bookstore/reviews-1\n");

    InetAddress outside = outside();
    assumeThat(outside.isLoopbackAddress()).as("no other interface").isFalse();
    HttpResponse<String> refused = get(outside.getHostAddress(), "/proxies");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).doesNotContain("reviews");
    assertThat(get(outside.getHostAddress(), "/livez").statusCode()).isEqualTo(200);
  }

  private static InetAddress outside() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(Inet4Address.class::isInstance)
        .filter(address -> !address.isLoopbackAddress())
        .findFirst()
        .orElse(InetAddress.getLoopbackAddress());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get("localhost", path);
  }

  private HttpResponse<String> get(String host, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://" + host + ":" + server.port() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
