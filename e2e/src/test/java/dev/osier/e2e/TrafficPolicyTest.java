package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the traffic section of Policies does to live traffic. Service {@code server} has a pod
 * {@code v1} and one {@code v2}, wherever they stand. Each test is called what its scenario is.
 */
@Tag("node")
class TrafficPolicyTest {
  private static final String ANYWHERE = "locality: {mode: None}\n";

  private static TestNamespace meshed;
  private static TestClient client;

  @BeforeAll
  static void createPods() {
    meshed = TestNamespace.meshed("policies");
    meshed.applyVersions("v1", "v2");
    client = meshed.client();
  }

  @AfterAll
  static void deletePods() {
    meshed.close();
  }

  @Test
  void retriesStayWithinTheirBudget() {
    List<Pod> servers = List.of(meshed.awaitPod("v1"), meshed.awaitPod("v2"));
    try (var _ =
        TestObject.routeRule(
            meshed,
            "retries",
            "rules: [{matches: [{path: {value: /status}}], retry: {attempts: 2, retryOn:"
                + " [GatewayError], backoff: {base: 1ms}}}]")) {
      client.http("http://server/status/503?all", "--n", "100", "--concurrency", "8");
      Await.until(
          TestCluster.SOON,
          () -> assertThat(ProxyLog.inbound(servers, "/status/503?all")).hasSize(300));
      try (var _ = policy("retryBudget: {percent: 0, minConcurrency: 0}")) {
        client.http("http://server/status/503?none", "--n", "100", "--concurrency", "8");
        // What comes last has been logged last.
        client.http("http://server/last", "--n", "20");
        Await.until(
            TestCluster.SOON, () -> assertThat(ProxyLog.inbound(servers, "/last")).hasSize(20));
        assertThat(ProxyLog.inbound(servers, "/status/503?none")).hasSize(100);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RingHash, hashOn: [{type: Header, name: x-user}]",
        "Maglev, hashOn: [{type: Cookie, name: session}]"
      })
  void equalKeysMeetTheSameEndpoint(String balancing) {
    try (var _ = policy(ANYWHERE + "loadBalancing: {algorithm: " + balancing + "}")) {
      Set<String> pods = new TreeSet<>();
      for (int user = 0; user < 12; user++) {
        List<String> peers =
            client
                .http(
                    "http://server/",
                    "--n",
                    "20",
                    "--header",
                    "x-user=user-" + user,
                    "--header",
                    "cookie=session=" + user)
                .keys("peers");
        assertThat(peers).hasSize(1);
        pods.addAll(peers);
      }
      assertThat(pods).containsExactly("v1", "v2");
    }
  }

  @Test
  void aProxySetsTheCookieThatKeepsASession() {
    try (var _ =
        policy(
            ANYWHERE
                + "loadBalancing: {algorithm: RingHash, hashOn: [{type: Cookie, name: session, ttl:"
                + " 1h}]}")) {
      TestClient.Result first = client.http("http://server/", "--show-headers");
      String cookie = first.summary().path("headers").path("set-cookie").asText();
      assertThat(cookie).startsWith("session=").containsIgnoringCase("Max-Age=3600");

      String kept = cookie.substring(0, cookie.indexOf(';')).replace("\"", "");
      assertThat(
              client
                  .http("http://server/", "--n", "50", "--header", "cookie=" + kept)
                  .keys("peers"))
          .isEqualTo(first.keys("peers"));
    }
  }

  @Test
  void aSourceKeepsItsEndpoint() {
    try (var _ =
        policy(ANYWHERE + "loadBalancing: {algorithm: RingHash, hashOn: [{type: Source}]}")) {
      assertThat(client.http("http://server/", "--n", "100", "--no-reuse").keys("peers"))
          .hasSize(1);
      assertThat(client.tcp("server:7001", "--n", "30", "--server-first").keys("peers")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RoundRobin", "LeastRequest", "Random", "RingHash", "Maglev"})
  void everyAlgorithmBalances(String algorithm) {
    try (var _ = policy(ANYWHERE + "loadBalancing: {algorithm: " + algorithm + "}")) {
      TestClient.Result result = client.http("http://server/", "--n", "400", "--concurrency", "4");
      assertThat(result.failed()).isZero();
      assertThat(result.summary().path("peers").path("v1").asInt()).isBetween(120, 280);
      TestClient.Result calls = client.grpc("server:9090", "--n", "100", "--concurrency", "4");
      assertThat(calls.failed()).isZero();
      assertThat(calls.keys("peers")).containsExactly("v1", "v2");
    }
  }

  @Test
  void aNewEndpointStartsSlowly() {
    Duration slowStart = Duration.ofSeconds(30);
    try (var _ =
        policy(
            ANYWHERE
                + "loadBalancing: {algorithm: RoundRobin, slowStart: %ds}"
                    .formatted(slowStart.toSeconds()))) {
      Instant start = Instant.now();
      // Those that are there already are new to the policy, too.
      Await.until(
          slowStart.plusSeconds(20),
          () -> assertThat(Duration.between(start, Instant.now())).isGreaterThan(slowStart));
      meshed.apply("version.yaml", Map.of("NAME", "v3"));
      Await.until(TestCluster.POD_START, () -> assertThat(share("v3", 20)).isPositive());

      assertThat(share("v3", 400)).isBetween(1, 80);
      Await.until(slowStart.plusSeconds(20), () -> assertThat(share("v3", 400)).isGreaterThan(110));
    } finally {
      TestCluster.client().pods().inNamespace(meshed.name()).withName("v3").delete();
    }
  }

  @Test
  void anEndpointThatAnswersErrorsIsLeftAlone() {
    // Both answer errors, but only half of them may be left alone.
    client.http("http://server/status/500", "--n", "50");
    assertThat(client.http("http://server/", "--n", "50").keys("peers"))
        .containsExactly("v1", "v2");
    try (var _ =
        policy(
            ANYWHERE
                + "outlierDetection: {consecutive5xx: 3, interval: 1s, baseEjection: 1m,"
                + " maxEjectionPercent: 50}")) {
      client.http("http://server/status/500", "--n", "50");
      assertThat(client.http("http://server/", "--n", "100").keys("peers")).hasSize(1);
    }
    Await.until(
        TestCluster.SOON,
        () ->
            assertThat(client.http("http://server/", "--n", "50").keys("peers"))
                .containsExactly("v1", "v2"));
  }

  @Test
  void connectionsAreLimited() {
    String url = "http://server/delay?ms=500";
    assertThat(client.http(url, "--n", "32", "--concurrency", "16").failed()).isZero();
    try (var _ = policy("connections: {maxRequests: 2}")) {
      TestClient.Result result = client.http(url, "--n", "32", "--concurrency", "16");
      assertThat(result.keys("statuses")).containsExactlyInAnyOrder("200", "503");
    }
    String[] held = {
      "--n", "8", "--concurrency", "8", "--server-first", "--messages", "3", "--interval", "300ms"
    };
    assertThat(client.tcp("server:7001", held).failed()).isZero();
    try (var _ = policy("connections: {max: 2}")) {
      assertThat(client.tcp("server:7001", held).failed()).isBetween(1, 6);
    }
  }

  @Test
  void aConnectionEndsWhenItsLifeDoes() {
    List<String> talk = List.of("--server-first", "--messages", "8");
    try (var _ = policy("connections: {idleTimeout: 1s}")) {
      assertThat(talk(talk, "100ms").failed()).isZero();
      assertThat(talk(talk, "3s").failed()).isEqualTo(1);
    }
    try (var _ = policy("connections: {maxDuration: 1s}")) {
      assertThat(talk(talk, "10ms").failed()).isZero();
      assertThat(talk(talk, "500ms").failed()).isEqualTo(1);
      // A request is not cut off by the age of the connection that it is on.
      TestClient.Result result =
          client.http("http://server/delay?ms=200", "--n", "60", "--concurrency", "4");
      assertThat(result.failed()).describedAs("%s", result.summary()).isZero();
    }
    Await.until(TestCluster.SOON, () -> assertThat(talk(talk, "500ms").failed()).isZero());
  }

  private static TestClient.Result talk(List<String> options, String interval) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("--interval", interval));
    return client.tcp("server:7001", all.toArray(String[]::new));
  }

  private static int share(String pod, int requests) {
    JsonNode peers =
        client
            .http("http://server/", "--n", String.valueOf(requests), "--concurrency", "4")
            .summary()
            .path("peers");
    return peers.path(pod).asInt();
  }

  private static TestObject policy(String traffic) {
    TestObject policy =
        TestObject.apply(
            meshed,
            "Policy",
            "traffic",
            "targetRefs: [{name: server}]\ntraffic:\n" + traffic.stripTrailing().indent(2));
    policy.awaitProgrammed();
    return policy;
  }
}
