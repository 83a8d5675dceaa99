package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.osier.testkit.Await;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What RouteRules do about live traffic that fails or is slow, and what makes it so. */
@Tag("node")
class RouteRuleResilienceTest {
  private static final String V1 = VersionedServer.backend(80, 1, "v1");
  private static final String V2 = VersionedServer.backend(80, 1, "v2");
  private static final String GRPC = "{name: server, port: 9090}";

  private static VersionedServer server;

  @BeforeAll
  static void createPods() {
    server = VersionedServer.create("resilience");
  }

  @AfterAll
  static void deletePods() {
    server.close();
  }

  @Test
  void aFaultIsForMatchingRequestsOnly() {
    try (var _ =
        server.rule(
            "fault",
            """
            matches: [{headers: [{name: x-user, value: chaos}]}]
              fault: {delay: {duration: 300ms}, abort: {httpStatus: 418}}
            - matches: [{headers: [{name: x-user, value: half}]}]
              fault: {abort: {httpStatus: 418, percent: 50}}
            - matches: [{headers: [{name: x-user, value: fifth}]}]
              fault: {abort: {httpStatus: 418, fraction: {numerator: 1, denominator: 5}}}\
            """)) {
      TestClient.Result hit = server.ask("http://server/", "--header", "x-user=chaos");
      assertThat(hit.keys("statuses")).containsExactly("418");
      // 300 by Envoy's clock, which it reads once for all that it does in one go.
      assertThat(hit.summary().path("p50_ms").asDouble()).isGreaterThan(250);
      assertThat(failedOf1000("half")).isCloseTo(500, within(80));
      assertThat(failedOf1000("fifth")).isCloseTo(200, within(65));
      assertThat(failedOf1000("nobody")).isZero();
    }
  }

  @Test
  void aGrpcCallIsAbortedWithItsStatus() {
    try (var _ =
        server.rule(
            9090,
            "grpc-fault",
            """
            matches: [{headers: [{name: x-user, value: chaos}]}]
              fault: {abort: {grpcStatus: 8}}
            - backendRefs: [%s]\
            """
                .formatted(GRPC))) {
      assertThat(
              server
                  .client()
                  .grpc("server:9090", "--n", "10", "--header", "x-user=chaos")
                  .keys("statuses"))
          .containsExactly("ResourceExhausted");
      assertThat(server.client().grpc("server:9090", "--n", "10").failed()).isZero();
    }
  }

  @Test
  void aTimeoutEndsTheRequest() {
    try (var _ =
        server.rule(
            "timeouts",
            """
            matches: [{headers: [{name: x-limit, value: request}]}]
              timeouts: {request: 300ms}
            - matches: [{headers: [{name: x-limit, value: try}]}]
              timeouts: {backendRequest: 300ms}
              retry: {attempts: 0}
            - matches: [{headers: [{name: x-limit, value: idle}]}]
              timeouts: {idle: 300ms}\
            """)) {
      for (String limit : List.of("x-limit=request", "x-limit=try")) {
        assertThat(
                server
                    .ask("http://server/delay?ms=2000", "--n", "3", "--header", limit)
                    .keys("statuses"))
            .containsExactly("504");
        assertThat(server.ask("http://server/delay?ms=10", "--header", limit).failed()).isZero();
      }
      // An answer that goes on for longer than any pause in it, and one with a pause too long.
      assertThat(
              server
                  .ask(
                      "http://server/stream?chunks=8&ms=100",
                      "--n",
                      "3",
                      "--header",
                      "x-limit=idle")
                  .failed())
          .isZero();
      assertThat(
              server
                  .ask(
                      "http://server/stream?chunks=2&ms=2000",
                      "--n",
                      "3",
                      "--header",
                      "x-limit=idle")
                  .failed())
          .isEqualTo(3);
      assertThat(server.ask("http://server/stream?chunks=2&ms=2000", "--n", "1").failed()).isZero();
    }
  }

  @Test
  void onlyIdempotentRequestsAreTriedAgain() {
    try (var _ =
        server.rule(
            "retries",
            """
            matches: [{headers: [{name: x-methods, value: any}]}]
              retry: {attempts: 2, retryOn: [GatewayError], methods: Any, backoff: {base: 1ms}}
              backendRefs: [%1$s]
            - retry: {attempts: 2, retryOn: [GatewayError], backoff: {base: 1ms}}
              backendRefs: [%1$s]\
            """
                .formatted(V1))) {
      server.client().http("http://server/status/503?get", "--n", "10");
      server.client().http("http://server/status/503?post", "--n", "10", "--method", "POST");
      server
          .client()
          .http(
              "http://server/status/503?any",
              "--n",
              "10",
              "--method",
              "POST",
              "--header",
              "x-methods=any");

      assertInbound("/status/503?get", 30);
      assertInbound("/status/503?post", 10);
      assertInbound("/status/503?any", 30);
    }
  }

  @Test
  void noRequestFailsWhileRulesChangeFiftyTimes() {
    String rules = "retry: {attempts: 0}\n  backendRefs: [%s]";
    TestObject rule = server.rule("changing", rules.formatted(V1));
    try {
      CompletableFuture<TestClient.Result> load =
          server
              .client()
              .start(
                  "http",
                  List.of(
                      "--url",
                      "http://server/changing",
                      "--n",
                      "6000",
                      "--rate",
                      "250",
                      "--concurrency",
                      "16"));
      int changes = 0;
      while (!load.isDone()) {
        rule = server.apply(80, "changing", rules.formatted(changes % 2 == 0 ? V2 : V1));
        changes++;
        if (changes % 10 == 0) {
          rule.awaitProgrammed();
        }
      }
      TestClient.Result result = load.join();

      assertThat(changes).isGreaterThanOrEqualTo(50);
      assertThat(result.requests()).isEqualTo(6000);
      assertThat(result.failed()).describedAs("%s", result.summary()).isZero();
      assertThat(result.keys("peers")).containsExactlyInAnyOrder("v1", "v2");
      // The same client does see what fails.
      rule = server.apply(80, "changing", "directResponse: {status: 503}");
      rule.awaitProgrammed();
      assertThat(server.client().http("http://server/changing", "--n", "10").failed())
          .isEqualTo(10);
    } finally {
      rule.close();
    }
  }

  private static int failedOf1000(String user) {
    return server
        .ask("http://server/", "--n", "1000", "--concurrency", "4", "--header", "x-user=" + user)
        .failed();
  }

  private static void assertInbound(String path, int requests) {
    Await.until(
        TestCluster.SOON,
        () ->
            assertThat(ProxyLog.inbound(List.of(server.namespace().awaitPod("v1")), path))
                .hasSize(requests));
  }
}
