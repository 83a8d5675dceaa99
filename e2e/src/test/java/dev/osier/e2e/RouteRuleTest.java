package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What RouteRules do to live traffic. Service {@code server} has a pod {@code v1} and one {@code
 * v2}. A test that has a scenario is called what that is called.
 */
@Tag("node")
class RouteRuleTest {
  private static final String SUBSET =
      "{name: server, port: %d, weight: %d, subset: {matchLabels: {version: %s}}}";
  private static final String V1 = SUBSET.formatted(80, 1, "v1");
  private static final String V2 = SUBSET.formatted(80, 1, "v2");
  private static final String GRPC = "{name: server, port: 9090}";
  private static final String REST = "\n- backendRefs: [" + V1 + "]";

  private static TestNamespace meshed;
  private static TestNamespace other;
  private static TestClient client;

  @BeforeAll
  static void createPods() {
    meshed = TestNamespace.meshed("rules");
    other = TestNamespace.meshed("rules-other");
    other.apply("client.yaml");
    meshed.applyVersions("v1", "v2");
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
      for (String http2 : List.of("--http2=false", "--http2")) {
        assertThat(
                ask("http://server" + path, "--method", method, "--header", header, http2)
                    .keys("peers"))
            .containsExactly("v2");
        assertThat(ask("http://server" + otherPath, "--method", otherMethod, http2).keys("peers"))
            .containsExactly("v1");
      }
    }
  }

  @Test
  void aGrpcCallIsMatchedByItsMethod() {
    try (var _ =
        rule(
            9090,
            "grpc",
            """
            matches: [{grpc: {service: osier.samples.echo.v1.Echo, method: Say}}]
              backendRefs: [%s]
            - backendRefs: [%s]\
            """
                .formatted(SUBSET.formatted(9090, 1, "v2"), SUBSET.formatted(9090, 1, "v1")))) {
      assertThat(client.grpc("server:9090", "--n", "20").keys("peers")).containsExactly("v2");
      assertThat(client.grpc("server:9090", "--n", "10", "--messages", "2").keys("peers"))
          .containsExactly("v1");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          serviceAccounts: [OTHER/client] | 299 | 200
          namespaces: [OTHER]             | 299 | 200
          podLabels: {tier: front}        | 200 | 299
          """)
  void aRuleForACallerIsForNobodyElse(String from, String theirs, String ours) {
    try (var _ =
        rule(
            "caller",
            "matches: [{from: {%s}}]\n  directResponse: {status: 299}"
                .formatted(from.replace("OTHER", other.name())))) {
      String url = "http://server." + meshed.name() + "/";
      assertThat(ask(other.client(), url).keys("statuses")).containsExactly(theirs);
      assertThat(ask(url).keys("statuses")).containsExactly(ours);
    }
  }

  @Test
  void aCanaryGoesToPodsByTheirLabels() {
    try (var _ =
        rule(
            "split",
            "backendRefs: [%s, %s]"
                .formatted(SUBSET.formatted(80, 90, "v1"), SUBSET.formatted(80, 10, "v2")))) {
      TestClient.Result result = client.http("http://server/", "--n", "5000", "--concurrency", "8");

      assertThat(result.requests()).isEqualTo(5000);
      assertThat(result.failed()).isZero();
      // Two percentage points of 5,000 requests.
      assertThat(result.summary().path("peers").path("v2").asInt()).isCloseTo(500, within(100));
    }
  }

  @Test
  void precedenceOutranksSpecificity() {
    String exact =
        "rules: [{matches: [{path: {type: Exact, value: /a}}], directResponse: {status: 297}}]";
    String everything = "rules: [{directResponse: {status: 298}}]";
    try (var _ = TestObject.routeRule(meshed, "specific", exact)) {
      try (var _ = TestObject.routeRule(meshed, "general", everything)) {
        assertThat(ask("http://server/a").keys("statuses")).containsExactly("297");
        assertThat(ask("http://server/b").keys("statuses")).containsExactly("298");
      }
      try (var _ = TestObject.routeRule(meshed, "urgent", "precedence: 1\n" + everything)) {
        assertThat(ask("http://server/a").keys("statuses")).containsExactly("298");
      }
    }
  }

  @Test
  void whoeverLosesIsToldWhoWonAndWhatIsWrong() {
    String match = "matches: [{path: {value: /contested}}]\n  directResponse: {status: %d}";
    // The API server's times have whole seconds; equally old objects go by their names.
    try (var _ = rule("a-winner", match.formatted(297));
        TestObject loser = apply(80, "b-loser", match.formatted(298))) {
      Await.until(TestCluster.SOON, () -> loser.require("Overridden", "True"));
      assertThat(loser.message("Overridden"))
          .contains("spec.rules[0]", meshed.name() + "/a-winner");
      assertThat(ask("http://server/contested").keys("statuses")).containsExactly("297");
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
  void aRedirectSendsTheCallerElsewhere() {
    try (var _ =
        rule(
            "redirects",
            """
            matches: [{path: {value: /moved}}]
              redirect: {scheme: https, hostname: shop.example, statusCode: 301}
            - matches: [{path: {value: /old}}]
              redirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}, statusCode: 308}\
            """)) {
      TestClient.Result moved = shown("http://server/moved/a?b=c");
      assertThat(moved.keys("statuses")).containsExactly("301");
      assertThat(header(moved, "location")).isEqualTo("https://shop.example/moved/a?b=c");
      TestClient.Result old = shown("http://server/old/a?b=c");
      assertThat(old.keys("statuses")).containsExactly("308");
      assertThat(header(old, "location")).isEqualTo("http://server/new/a?b=c");
    }
  }

  @Test
  void aRewriteChangesPathAndHost() {
    try (var _ =
        rule(
            "rewrite",
            """
            matches: [{path: {value: /outer}}]
              rewrite: {hostname: inner.example, path: {type: ReplacePrefixMatch, replacePrefixMatch: /inner}}\
            """)) {
      assertThat(heard("http://server/outer/a?b=c"))
          .contains(
              "\"path\":\"/inner/a\"", "\"query\":\"b=c\"", "\"authority\":\"inner.example\"");
    }
  }

  @Test
  void aDirectResponseNeedsNoBackend() {
    try (var _ =
        rule(
            "gone",
            "matches: [{path: {value: /gone}}]\n  directResponse: {status: 410, body: no more}")) {
      TestClient.Result gone = shown("http://server/gone");
      assertThat(gone.keys("statuses")).containsExactly("410");
      assertThat(gone.keys("peers")).isEmpty();
      assertThat(gone.summary().path("body").asText()).isEqualTo("no more");
    }
  }

  @Test
  void headersAreSetAddedAndRemovedBothWays() {
    String changes =
        "{set: [{name: x-set, value: new}], add: [{name: x-added, value: two}], remove: [%s]}";
    try (var _ =
        rule(
            "headers",
            "requestHeaders: %s\n  responseHeaders: %s"
                .formatted(changes.formatted("x-gone"), changes.formatted("x-served-protocol")))) {
      TestClient.Result result =
          shown(
              "http://server/",
              "--header",
              "x-set=old",
              "--header",
              "x-added=one",
              "--header",
              "x-gone=here");
      assertThat(result.summary().path("body").asText())
          .contains("\"x-set\":\"new\"", "\"x-added\":\"one, two\"")
          .doesNotContain("x-gone");
      assertThat(header(result, "x-set")).isEqualTo("new");
      assertThat(header(result, "x-added")).isEqualTo("two");
      assertThat(result.summary().path("headers").has("x-served-protocol")).isFalse();
    }
  }

  @Test
  void pagesOfAllowedOriginsMayCall() {
    try (var _ =
        rule(
            "cors",
            "cors: {allowOrigins: [\"https://shop.example\"], allowMethods: [PUT], maxAge: 1h}")) {
      TestClient.Result preflight =
          shown(
              "http://server/",
              "--method",
              "OPTIONS",
              "--header",
              "origin=https://shop.example",
              "--header",
              "access-control-request-method=PUT");
      assertThat(preflight.keys("statuses")).containsExactly("200");
      assertThat(preflight.keys("peers")).isEmpty();
      assertThat(header(preflight, "access-control-allow-origin"))
          .isEqualTo("https://shop.example");
      assertThat(header(preflight, "access-control-allow-methods")).isEqualTo("PUT");
      assertThat(header(preflight, "access-control-max-age")).isEqualTo("3600");
      assertThat(
              header(
                  shown("http://server/", "--header", "origin=https://shop.example"),
                  "access-control-allow-origin"))
          .isEqualTo("https://shop.example");
      TestClient.Result stranger =
          shown("http://server/", "--header", "origin=https://other.example");
      assertThat(stranger.failed()).isZero();
      assertThat(stranger.summary().path("headers").has("access-control-allow-origin")).isFalse();
    }
  }

  @Test
  void upgradesAndStreamsFollowTheRules() {
    try (var _ = rule("upgrades", "backendRefs: [" + V2 + "]");
        var _ = rule(9090, "streams", "backendRefs: [" + SUBSET.formatted(9090, 1, "v2") + "]")) {
      TestClient.Result sockets =
          client.websocket("ws://server/ws", "--n", "10", "--messages", "3");
      assertThat(sockets.failed()).describedAs("%s", sockets.summary()).isZero();
      assertThat(sockets.keys("peers")).containsExactly("v2");
      TestClient.Result streams = client.grpc("server:9090", "--n", "10", "--messages", "3");
      assertThat(streams.failed()).describedAs("%s", streams.summary()).isZero();
      assertThat(streams.keys("peers")).containsExactly("v2");
    }
  }

  @Test
  void everyMirrorGetsItsShareOfCopies() {
    try (var _ =
        rule(
            "mirror",
            "backendRefs: [%s]\n  mirrors: [{backendRef: %s}, {backendRef: %s, percent: 50}]"
                .formatted(V1, unweighted(V2), unweighted(V1)))) {
      TestClient.Result result = client.http("http://server/mirrored", "--n", "200");

      assertThat(result.failed()).isZero();
      assertThat(result.keys("peers")).containsExactly("v1");
      Pod v1 = meshed.awaitPod("v1");
      Pod v2 = meshed.awaitPod("v2");
      Await.until(
          TestCluster.SOON,
          () -> {
            assertThat(ProxyLog.inbound(List.of(v2), "/mirrored")).hasSize(200);
            // Its own and about half as many copies.
            assertThat(ProxyLog.inbound(List.of(v1), "/mirrored").size()).isBetween(260, 340);
          });
    }
  }

  @Test
  void aFaultIsForMatchingRequestsOnly() {
    try (var _ =
        rule(
            "fault",
            """
            matches: [{headers: [{name: x-user, value: chaos}]}]
              fault: {delay: {duration: 300ms}, abort: {httpStatus: 418}}
            - matches: [{headers: [{name: x-user, value: half}]}]
              fault: {abort: {httpStatus: 418, percent: 50}}
            - matches: [{headers: [{name: x-user, value: fifth}]}]
              fault: {abort: {httpStatus: 418, fraction: {numerator: 1, denominator: 5}}}\
            """)) {
      TestClient.Result hit = ask("http://server/", "--header", "x-user=chaos");
      assertThat(hit.keys("statuses")).containsExactly("418");
      assertThat(hit.summary().path("p50_ms").asDouble()).isGreaterThanOrEqualTo(300);
      assertThat(failedOf1000("half")).isCloseTo(500, within(80));
      assertThat(failedOf1000("fifth")).isCloseTo(200, within(65));
      assertThat(failedOf1000("nobody")).isZero();
    }
  }

  @Test
  void aGrpcCallIsAbortedWithItsStatus() {
    try (var _ =
        rule(
            9090,
            "grpc-fault",
            """
            matches: [{headers: [{name: x-user, value: chaos}]}]
              fault: {abort: {grpcStatus: 8}}
            - backendRefs: [%s]\
            """
                .formatted(GRPC))) {
      assertThat(
              client.grpc("server:9090", "--n", "10", "--header", "x-user=chaos").keys("statuses"))
          .containsExactly("ResourceExhausted");
      assertThat(client.grpc("server:9090", "--n", "10").failed()).isZero();
    }
  }

  @Test
  void aTimeoutEndsTheRequest() {
    try (var _ =
        rule(
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
                ask("http://server/delay?ms=2000", "--n", "3", "--header", limit).keys("statuses"))
            .containsExactly("504");
        assertThat(ask("http://server/delay?ms=10", "--header", limit).failed()).isZero();
      }
      // An answer that goes on for longer than any pause in it, and one with a pause too long.
      assertThat(
              ask("http://server/stream?chunks=8&ms=100", "--n", "3", "--header", "x-limit=idle")
                  .failed())
          .isZero();
      assertThat(
              ask("http://server/stream?chunks=2&ms=2000", "--n", "3", "--header", "x-limit=idle")
                  .failed())
          .isEqualTo(3);
      assertThat(ask("http://server/stream?chunks=2&ms=2000", "--n", "1").failed()).isZero();
    }
  }

  @Test
  void onlyIdempotentRequestsAreTriedAgain() {
    try (var _ =
        rule(
            "retries",
            """
            matches: [{headers: [{name: x-methods, value: any}]}]
              retry: {attempts: 2, retryOn: [GatewayError], methods: Any, backoff: {base: 1ms}}
              backendRefs: [%1$s]
            - retry: {attempts: 2, retryOn: [GatewayError], backoff: {base: 1ms}}
              backendRefs: [%1$s]\
            """
                .formatted(V1))) {
      client.http("http://server/status/503?get", "--n", "10");
      client.http("http://server/status/503?post", "--n", "10", "--method", "POST");
      client.http(
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
        rule = apply(80, "changing", rules.formatted(changes % 2 == 0 ? V2 : V1));
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
      rule = apply(80, "changing", "directResponse: {status: 503}");
      rule.awaitProgrammed();
      assertThat(client.http("http://server/changing", "--n", "10").failed()).isEqualTo(10);
    } finally {
      rule.close();
    }
  }

  @Test
  void aRuleInAnotherNamespaceBindsOnlyItsOwnCallers() {
    try (TestObject rule = theirs("rules: [{directResponse: {status: 299}}]")) {
      rule.awaitProgrammed();
      String url = "http://server." + meshed.name() + "/";
      assertThat(ask(other.client(), url).keys("statuses")).containsExactly("299");
      assertThat(ask(url).keys("statuses")).containsExactly("200");
    }
  }

  @Test
  void aBackendInAnotherNamespaceNeedsAGrant() {
    String url = "http://server." + meshed.name() + "/";
    String definition = "\"$(e2e/cluster/gateway-api)\"";
    try (TestObject rule =
        theirs(
            "rules: [{backendRefs: [{name: server, namespace: %s, port: 80}]}]"
                .formatted(meshed.name()))) {
      Await.until(TestCluster.SOON, () -> rule.require("ResolvedRefs", "False"));
      assertThat(rule.message("ResolvedRefs")).startsWith("spec.rules[0].backendRefs[0]");
      Await.until(
          TestCluster.SOON,
          () -> assertThat(ask(other.client(), url).keys("statuses")).containsExactly("500"));
      assertThat(ask(url).failed()).describedAs("requests of everybody else that failed").isZero();

      Shell.succeed("kubectl apply -f " + definition, "");
      Shell.succeed(
          "kubectl wait --for=condition=Established crd/referencegrants.gateway.networking.k8s.io",
          "");
      Shell.succeed(
          "kubectl apply -f -",
          """
          apiVersion: gateway.networking.k8s.io/v1
          kind: ReferenceGrant
          metadata: {name: theirs, namespace: %s}
          spec:
            from: [{group: osier.dev, kind: RouteRule, namespace: %s}]
            to: [{group: "", kind: Service, name: server}]
          """
              .formatted(meshed.name(), other.name()));
      rule.awaitProgrammed();
      Await.until(TestCluster.SOON, () -> rule.require("ResolvedRefs", "True"));
      Await.until(
          TestCluster.SOON,
          () -> assertThat(ask(other.client(), url).keys("statuses")).containsExactly("200"));

      Shell.succeed("kubectl delete referencegrant -n " + meshed.name() + " theirs", "");
      Await.until(
          TestCluster.SOON,
          () -> assertThat(ask(other.client(), url).keys("statuses")).containsExactly("500"));
    } finally {
      Shell.succeed("kubectl delete --ignore-not-found -f " + definition, "");
    }
  }

  @Test
  void oneBadObjectHoldsUpNoOther() {
    try (TestObject bad =
            apply(
                80,
                "bad",
                "matches: [{path: {value: /bad}}]\n  backendRefs: [{name: nobody, port: 80}]");
        var _ =
            rule("good", "matches: [{path: {value: /good}}]\n  directResponse: {status: 299}")) {
      Await.until(TestCluster.SOON, () -> bad.require("ResolvedRefs", "False"));
      assertThat(bad.message("ResolvedRefs")).startsWith("spec.rules[0].backendRefs[0]: ");
      assertThat(ask("http://server/good").keys("statuses")).containsExactly("299");
      assertThat(ask("http://server/bad").keys("statuses")).containsExactly("500");
      assertThat(ask("http://server/").keys("statuses")).containsExactly("200");
    }
  }

  @Test
  void theStatusIsThereWithinTwoSecondsAndCountsTheProxiesOfEveryReplica() {
    long[] milliseconds = new long[5];
    for (int i = 0; i < milliseconds.length; i++) {
      Instant start = Instant.now();
      try (TestObject rule = apply(80, "status-" + i, "backendRefs: [" + V1 + "]")) {
        Await.until(
            TestCluster.SOON,
            () -> {
              rule.require("Accepted", "True");
              rule.require("ResolvedRefs", "True");
              rule.require("Programmed", "True");
            });
        milliseconds[i] = Duration.between(start, Instant.now()).toMillis();
        List<Long> streams =
            TestCluster.readyControlPlanePods().stream()
                .map(pod -> (long) TestCluster.metric(pod, "osier_xds_streams"))
                .toList();
        assertThat(streams).hasSize(2).allMatch(count -> count > 0);
        long all = streams.stream().mapToLong(Long::longValue).sum();
        assertThat(rule.proxies("targeted")).isBetween(4L, all);
        assertThat(rule.proxies("acknowledged")).isEqualTo(rule.proxies("targeted"));
        assertThat(rule.proxies("rejected")).isZero();
      }
    }
    Arrays.sort(milliseconds);
    assertThat(milliseconds[2])
        .describedAs("of %s ms the median", Arrays.toString(milliseconds))
        .isLessThan(2_000);
  }

  @Test
  void connectionsAreSplitByWeight() {
    try (var _ =
        rule(
            7001,
            "tcp",
            "backendRefs: [%s, %s]"
                .formatted(SUBSET.formatted(7001, 3, "v1"), SUBSET.formatted(7001, 1, "v2")))) {
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
    String spec =
        """
        parentRefs: [{name: server, port: 80}]
        rules:
        - name: users
          matches: [{headers: [{name: x-user, value: %s}]}]
          backendRefs: [{name: server, port: 80, subset: {matchLabels: {version: v2}}}]
        tests:
        - name: jason-sees-v2
          request: {headers: {x-user: jason}}
          expect: {rule: users, subset: {version: v2}}
        """;
    try (var _ = TestObject.apply(meshed, "RouteRule", "tested", spec.formatted("jason"))) {
      assertThatThrownBy(
              () -> TestObject.apply(meshed, "RouteRule", "tested", spec.formatted("peter")))
          .hasMessageContaining("jason-sees-v2");
      assertThat(ask("http://server/", "--header", "x-user=jason").keys("peers"))
          .containsExactly("v2");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          backendRefs: [{name: server, port: 80, weight: 0}]                          | spec.rules[0].backendRefs
          fault: {abort: {httpStatus: 503, percent: 101}}                             | spec.rules[0].fault.abort.percent
          timeouts: {request: -1s}                                                    | spec.rules[0].timeouts.request
          retry: {attempts: 11}                                                       | spec.rules[0].retry.attempts
          backendRefs: [{name: server, port: 65536}]                                  | spec.rules[0].backendRefs[0].port
          matches: [{path: {type: RegularExpression, value: '/(a'}}]                  | spec.rules[0].matches[0].path.value
          matches: [{path: {type: RegularExpression, value: '/(a{1,999}){1,999}'}}]   | spec.rules[0].matches[0].path.value
          redirect: {hostname: not_a_host}                                            | spec.rules[0].redirect.hostname
          requestHeaders: {set: [{name: x-a, value: '%REQ(x)%'}]}                     | spec.rules[0].requestHeaders.set[0]
          requestHeaders: {remove: [x-envoy-original-path]}                           | spec.rules[0].requestHeaders
          requestHeaders: {set: [{name: ':authority', value: a}]}                     | spec.rules[0].requestHeaders.set[0].name
          responseHeaders: {set: [{name: x-a, value: "a\\r\\nb"}]}                    | spec.rules[0].responseHeaders.set[0].value
          redirect: {statusCode: 301}                                                 | spec.rules[0].redirect
          """)
  void badInputIsAnsweredWithTheFieldsPath(String rule, String field) {
    assertThatThrownBy(() -> apply(80, "malformed", rule)).hasMessageContaining(field);
  }

  private static TestObject rule(String name, String rule) {
    return rule(80, name, rule);
  }

  private static TestObject rule(int port, String name, String rule) {
    TestObject made = apply(port, name, rule);
    made.awaitProgrammed();
    return made;
  }

  private static TestObject apply(int port, String name, String rule) {
    return TestObject.apply(
        meshed,
        "RouteRule",
        name,
        "parentRefs: [{name: server, port: %d}]\nrules:\n- %s".formatted(port, rule));
  }

  private static TestObject theirs(String rules) {
    return TestObject.apply(
        other,
        "RouteRule",
        "theirs",
        "parentRefs: [{name: server, namespace: %s, port: 80}]\n%s"
            .formatted(meshed.name(), rules));
  }

  private static String unweighted(String backend) {
    return backend.replace("weight: 1, ", "");
  }

  private static TestClient.Result ask(String url, String... options) {
    return ask(client, url, options);
  }

  private static TestClient.Result ask(TestClient from, String url, String... options) {
    List<String> all = new ArrayList<>(List.of("--n", "20"));
    all.addAll(List.of(options));
    return from.http(url, all.toArray(String[]::new));
  }

  private static int failedOf1000(String user) {
    return ask("http://server/", "--n", "1000", "--concurrency", "4", "--header", "x-user=" + user)
        .failed();
  }

  /** One request, with what came back. */
  private static TestClient.Result shown(String url, String... options) {
    List<String> all = new ArrayList<>(List.of("--show-body", "--show-headers"));
    all.addAll(List.of(options));
    return client.http(url, all.toArray(String[]::new));
  }

  private static String heard(String url) {
    return shown(url).summary().path("body").asText();
  }

  private static String header(TestClient.Result result, String name) {
    return result.summary().path("headers").path(name).asText();
  }

  private static void assertInbound(String path, int requests) {
    Await.until(
        TestCluster.SOON,
        () -> assertThat(ProxyLog.inbound(List.of(meshed.awaitPod("v1")), path)).hasSize(requests));
  }
}
