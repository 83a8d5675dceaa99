package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What RouteRules do to live traffic. Service {@code server} has a pod {@code v1} and one {@code
 * v2}.
 */
@Tag("node")
class RouteRuleTest {
  private static final String V1 = "{name: server, port: 80, subset: {matchLabels: {version: v1}}}";
  private static final String V2 = "{name: server, port: 80, subset: {matchLabels: {version: v2}}}";
  private static final String REST = "\n- backendRefs: [" + V1 + "]";

  private static TestNamespace meshed;
  private static TestNamespace other;
  private static TestClient client;

  @BeforeAll
  static void createPods() {
    meshed = TestNamespace.meshed("rules");
    other = TestNamespace.meshed("rules-other");
    meshed.apply("versions.yaml");
    other.apply("client.yaml");
    List.of("v1", "v2", "client").forEach(meshed::awaitPod);
    other.awaitPod("client");
    client = meshed.client();
  }

  @AfterAll
  static void deletePods() {
    meshed.close();
    other.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          path: {type: Exact, value: /exact}                           | /exact     | GET  | x-a=b             | /exact/more | GET
          path: {type: PathPrefix, value: /pre}                        | /pre/fix   | GET  | x-a=b             | /prefix     | GET
          path: {type: RegularExpression, value: '/r[0-9]+'}           | /r42       | GET  | x-a=b             | /r42x       | GET
          method: PUT                                                  | /          | PUT  | x-a=b             | /           | GET
          headers: [{name: x-user, value: jason}]                      | /          | GET  | x-user=jason      | /           | GET
          headers: [{name: x-user, type: Present}]                     | /          | GET  | x-user=anybody    | /           | GET
          queryParams: [{name: q, value: one}]                         | /?q=one    | GET  | x-a=b             | /?q=two     | GET
          cookies: [{name: s, type: RegularExpression, value: 'b-.*'}] | /          | GET  | cookie=a=1; s=b-2 | /           | GET
          """)
  void aRequestIsMatchedByWhatItCarries(
      String match,
      String path,
      String method,
      String header,
      String otherPath,
      String otherMethod) {
    try (var _ =
        rule("matching", "matches: [{" + match + "}]\n  backendRefs: [" + V2 + "]" + REST)) {
      assertThat(
              client
                  .http("http://server" + path, "--n", "20", "--method", method, "--header", header)
                  .keys("peers"))
          .containsExactly("v2");
      assertThat(
              client
                  .http("http://server" + otherPath, "--n", "20", "--method", otherMethod)
                  .keys("peers"))
          .containsExactly("v1");
    }
  }

  @Test
  void aGrpcCallIsMatchedByItsMethod() {
    String backend = "{name: server, port: 9090, subset: {matchLabels: {version: %s}}}";
    try (var _ =
        rule(
            "grpc",
            "matches: [{grpc: {service: osier.samples.echo.v1.Echo, method: Say}}]\n"
                + "  backendRefs: ["
                + backend.formatted("v2")
                + "]\n- backendRefs: ["
                + backend.formatted("v1")
                + "]")) {
      assertThat(client.grpc("server:9090", "--n", "20").keys("peers")).containsExactly("v2");
      assertThat(client.grpc("server:9090", "--n", "10", "--messages", "2").keys("peers"))
          .containsExactly("v1");
    }
  }

  @Test
  void aRuleForACallerIsForNobodyElse() {
    try (var _ =
        rule(
            "caller",
            "matches: [{from: {serviceAccounts: [%s/client]}}]\n  directResponse: {status: 299}"
                .formatted(other.name()))) {
      assertThat(ask("http://server." + meshed.name() + "/", other.client()).keys("statuses"))
          .containsExactly("299");
      assertThat(ask("http://server/").keys("statuses")).containsExactly("200");
    }
  }

  @Test
  void aWeightedSplitIsWithinTwoPointsOverFiveThousandRequests() {
    try (var _ =
        rule(
            "split",
            """
            backendRefs:
              - {name: server, port: 80, weight: 90, subset: {matchLabels: {version: v1}}}
              - {name: server, port: 80, weight: 10, subset: {matchLabels: {version: v2}}}\
            """)) {
      TestClient.Result result = client.http("http://server/", "--n", "5000", "--concurrency", "8");

      assertThat(result.requests()).isEqualTo(5000);
      assertThat(result.failed()).isZero();
      assertThat(result.summary().path("peers").path("v2").asInt()).isCloseTo(500, within(100));
    }
  }

  @Test
  void whatNoRuleMatchesIsRejectedIfTheRulesSaySo() {
    try (var _ =
        TestObject.routeRule(
            meshed, "reject", "noMatch: Reject\nrules: [{matches: [{path: {value: /open}}]}]")) {
      assertThat(ask("http://server/open").keys("statuses")).containsExactly("200");
      assertThat(ask("http://server/closed").keys("statuses")).containsExactly("404");
    }
  }

  @Test
  void aRedirectADirectResponseAndARewriteDoWhatTheySay() {
    try (var _ =
        rule(
            "answers",
            """
            matches: [{path: {value: /moved}}]
              redirect: {hostname: shop.example, statusCode: 301}
            - matches: [{path: {value: /gone}}]
              directResponse: {status: 410, body: gone}
            - matches: [{path: {value: /outer}}]
              rewrite: {hostname: inner.example, path: {type: ReplacePrefixMatch, replacePrefixMatch: /inner}}\
            """)) {
      assertThat(ask("http://server/moved").keys("statuses")).containsExactly("301");
      TestClient.Result gone = client.http("http://server/gone", "--n", "1", "--show-body");
      assertThat(gone.keys("statuses")).containsExactly("410");
      assertThat(gone.summary().path("body").asText()).isEqualTo("gone");
      String heard = heard("http://server/outer/a?b=c");
      assertThat(heard)
          .contains(
              "\"path\":\"/inner/a\"", "\"query\":\"b=c\"", "\"authority\":\"inner.example\"");
    }
  }

  @Test
  void requestHeadersAreSetAddedAndRemoved() {
    try (var _ =
        rule(
            "headers",
            "requestHeaders: {set: [{name: x-set, value: new}], add: [{name: x-added, value: two}],"
                + " remove: [x-gone]}")) {
      assertThat(
              heard(
                  "http://server/",
                  "--header",
                  "x-set=old",
                  "--header",
                  "x-added=one",
                  "--header",
                  "x-gone=here"))
          .contains("\"x-set\":\"new\"", "\"x-added\":\"one, two\"")
          .doesNotContain("x-gone");
    }
  }

  @Test
  void aFaultIsForMatchingRequestsOnly() {
    try (var _ =
        rule(
            "fault",
            "matches: [{headers: [{name: x-user, value: chaos}]}]\n"
                + "  fault: {delay: {duration: 300ms}, abort: {httpStatus: 418}}")) {
      TestClient.Result hit =
          client.http("http://server/", "--n", "10", "--header", "x-user=chaos");
      assertThat(hit.keys("statuses")).containsExactly("418");
      assertThat(hit.summary().path("p50_ms").asDouble()).isGreaterThanOrEqualTo(300);
      assertThat(client.http("http://server/", "--n", "100").failed()).isZero();
    }
  }

  @Test
  void onlyIdempotentRequestsAreTriedAgain() {
    try (var _ =
        rule(
            "retries",
            "retry: {attempts: 2, retryOn: [GatewayError], backoff: {base: 1ms}}\n"
                + "  backendRefs: ["
                + V1
                + "]")) {
      client.http("http://server/status/503?get", "--n", "10");
      client.http("http://server/status/503?post", "--n", "10", "--method", "POST");

      assertInbound("/status/503?get", 30);
      assertInbound("/status/503?post", 10);
    }
  }

  @Test
  void aTimeoutEndsTheRequest() {
    try (var _ = rule("timeout", "timeouts: {request: 300ms}")) {
      assertThat(ask("http://server/delay?ms=2000").keys("statuses")).containsExactly("504");
      assertThat(ask("http://server/delay?ms=10").failed()).isZero();
    }
  }

  @Test
  void everyMirrorSeesACopyAndTheCallerNothingOfIt() {
    try (var _ =
        rule("mirror", "backendRefs: [" + V1 + "]\n  mirrors: [{backendRef: " + V2 + "}]")) {
      TestClient.Result result = client.http("http://server/mirrored", "--n", "40");

      assertThat(result.failed()).isZero();
      assertThat(result.keys("peers")).containsExactly("v1");
      Await.until(
          TestCluster.SOON,
          () ->
              assertThat(ProxyLog.inbound(List.of(meshed.awaitPod("v2")), "/mirrored"))
                  .hasSize(40));
    }
  }

  @Test
  void noRequestFailsWhileRulesChangeFiftyTimes() {
    String rules = "retry: {attempts: 0}\n  backendRefs: [%s]";
    TestObject rule = rule("changing", rules.formatted(V1));
    try {
      CompletableFuture<TestClient.Result> load =
          client.start(
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
      while (changes < 50) {
        rule = apply("changing", rules.formatted(changes % 2 == 0 ? V2 : V1));
        changes++;
        if (changes % 10 == 0) {
          rule.awaitProgrammed();
        }
      }
      assertThat(load).describedAs("the load outlives the changes").isNotDone();
      TestClient.Result result = load.join();

      assertThat(result.requests()).isEqualTo(6000);
      assertThat(result.failed()).describedAs("%s", result.summary()).isZero();
      assertThat(result.keys("peers")).containsExactlyInAnyOrder("v1", "v2");
      // The same client does see what fails.
      rule = apply("changing", "directResponse: {status: 503}");
      rule.awaitProgrammed();
      assertThat(client.http("http://server/changing", "--n", "10").failed()).isEqualTo(10);
    } finally {
      rule.close();
    }
  }

  @Test
  void aRuleOfACallersNamespaceBindsOnlyItsCallers() {
    try (TestObject rule =
        TestObject.apply(
            other,
            "RouteRule",
            "theirs",
            "parentRefs: [{name: server, namespace: %s, port: 80}]\nrules: [{directResponse: {status: 299}}]"
                .formatted(meshed.name()))) {
      rule.awaitProgrammed();
      assertThat(ask("http://server." + meshed.name() + "/", other.client()).keys("statuses"))
          .containsExactly("299");
      assertThat(ask("http://server/").keys("statuses")).containsExactly("200");
    }
  }

  @Test
  void aRuleThatNamesNothingHoldsUpNoOther() {
    try (TestObject bad =
            TestObject.apply(
                meshed,
                "RouteRule",
                "bad",
                "parentRefs: [{name: server, port: 80}]\n"
                    + "rules: [{matches: [{path: {value: /bad}}], backendRefs: [{name: nobody,"
                    + " port: 80}]}]");
        var _ =
            rule("good", "matches: [{path: {value: /good}}]\n  directResponse: {status: 299}")) {
      Await.until(TestCluster.SOON, () -> bad.require("ResolvedRefs", "False"));
      assertThat(bad.conditions("ResolvedRefs").getFirst().get("message").toString())
          .startsWith("spec.rules[0].backendRefs[0]: ");
      assertThat(ask("http://server/good").keys("statuses")).containsExactly("299");
      assertThat(ask("http://server/bad").keys("statuses")).containsExactly("500");
      assertThat(ask("http://server/").keys("statuses")).containsExactly("200");
    }
  }

  @Test
  void theStatusIsThereWithinTwoSeconds() {
    try (TestObject rule = apply("status", "backendRefs: [" + V1 + "]")) {
      Await.until(
          Duration.ofSeconds(2),
          () -> {
            rule.require("Accepted", "True");
            rule.require("ResolvedRefs", "True");
            rule.require("Programmed", "True");
          });
    }
  }

  @Test
  void aHeaderKeepsItsPod() {
    try (TestObject policy =
        TestObject.apply(
            meshed,
            "Policy",
            "affinity",
            """
            targetRefs: [{name: server}]
            traffic:
              locality: {mode: None}
              loadBalancing: {algorithm: RingHash, hashOn: [{type: Header, name: x-user}]}
            """)) {
      policy.awaitProgrammed();
      Set<String> pods = new TreeSet<>();
      for (int user = 0; user < 12; user++) {
        List<String> peers =
            client
                .http("http://server/", "--n", "20", "--header", "x-user=user-" + user)
                .keys("peers");
        assertThat(peers).hasSize(1);
        pods.addAll(peers);
      }
      assertThat(pods).containsExactly("v1", "v2");
    }
  }

  @Test
  void connectionsAreSplitByWeight() {
    String backend = "{name: server, port: 7001, weight: %d, subset: {matchLabels: {version: %s}}}";
    try (TestObject rule =
        TestObject.apply(
            meshed,
            "RouteRule",
            "tcp",
            "parentRefs: [{name: server, port: 7001}]\nrules: [{backendRefs: [%s, %s]}]"
                .formatted(backend.formatted(3, "v1"), backend.formatted(1, "v2")))) {
      rule.awaitProgrammed();
      JsonNode peers =
          client
              .tcp("server:7001", "--n", "400", "--server-first", "--concurrency", "4")
              .summary()
              .path("peers");

      assertThat(peers.path("v1").asInt()).isCloseTo(300, within(40));
      assertThat(peers.path("v2").asInt()).isCloseTo(100, within(40));
    }
  }

  @Test
  void aChangeThatBreaksATestIsRefusedWithItsName() {
    String rules =
        """
        name: users
          matches: [{headers: [{name: x-user, value: %s}]}]
          backendRefs: [{name: server, port: 80, subset: {matchLabels: {version: v2}}}]
        """;
    String tests =
        """
        tests:
        - name: jason-sees-v2
          request: {headers: {x-user: jason}}
          expect: {rule: users, subset: {version: v2}}
        """;
    String spec = "parentRefs: [{name: server, port: 80}]\nrules:\n- %s%s";
    try (var _ =
        TestObject.apply(
            meshed, "RouteRule", "tested", spec.formatted(rules.formatted("jason"), tests))) {
      assertThatThrownBy(
              () ->
                  TestObject.apply(
                      meshed,
                      "RouteRule",
                      "tested",
                      spec.formatted(rules.formatted("peter"), tests)))
          .hasMessageContaining("jason-sees-v2");
    }
  }

  private static TestObject rule(String name, String rule) {
    TestObject made = apply(name, rule);
    made.awaitProgrammed();
    return made;
  }

  private static TestObject apply(String name, String rule) {
    return TestObject.apply(
        meshed,
        "RouteRule",
        name,
        "parentRefs: [{name: server, port: %d}]\nrules:\n- %s"
            .formatted(name.equals("grpc") ? 9090 : 80, rule));
  }

  private static TestClient.Result ask(String url) {
    return ask(url, client);
  }

  private static TestClient.Result ask(String url, TestClient from) {
    return from.http(url, "--n", "20");
  }

  private static String heard(String url, String... options) {
    List<String> all = new ArrayList<>(List.of("--show-body"));
    all.addAll(List.of(options));
    return client.http(url, all.toArray(String[]::new)).summary().path("body").asText();
  }

  private static void assertInbound(String path, int requests) {
    Await.until(
        TestCluster.SOON,
        () -> assertThat(ProxyLog.inbound(List.of(meshed.awaitPod("v1")), path)).hasSize(requests));
  }
}
