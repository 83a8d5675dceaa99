package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.mesh.Discovery;
import dev.osier.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom RouteRules bind, and what they and the API server say of themselves. */
@Tag("node")
class RouteRuleScopeTest {
  private static final String GRANTS = "referencegrants.gateway.networking.k8s.io";
  private static final String V1 = VersionedServer.backend(80, 1, "v1");

  private static VersionedServer server;
  private static TestNamespace other;

  @BeforeAll
  static void createPods() {
    // A proxy that is told of all services holds a rule without having called, so all can be
    // counted.
    server = VersionedServer.create("scope", Discovery.EAGER);
    other = TestNamespace.meshed("rules-other");
    other.apply("client.yaml");
    other.awaitPod("client");
  }

  @AfterAll
  static void deletePods() {
    server.close();
    other.close();
  }

  @Test
  void whoeverLosesIsToldWhoWonAndWhatIsWrong() {
    String match = "matches: [{path: {value: /contested}}]\n  directResponse: {status: %d}";
    // The API server's times have whole seconds; equally old objects go by their names.
    try (var _ = server.rule("a-winner", match.formatted(297));
        TestObject loser = server.apply(80, "b-loser", match.formatted(298))) {
      Await.until(TestCluster.SOON, () -> loser.require("Overridden", "True"));
      assertThat(loser.message("Overridden"))
          .contains("spec.rules[0]", server.namespace().name() + "/a-winner");
      assertThat(server.ask("http://server/contested").keys("statuses")).containsExactly("297");
    }
  }

  @Test
  void aRuleInAnotherNamespaceBindsOnlyItsOwnCallers() {
    try (TestObject rule = theirs("rules: [{directResponse: {status: 299}}]")) {
      rule.awaitProgrammed();
      String url = "http://server." + server.namespace().name() + "/";
      assertThat(VersionedServer.ask(other.client(), url).keys("statuses")).containsExactly("299");
      assertThat(server.ask(url).keys("statuses")).containsExactly("200");
    }
  }

  @Test
  void aBackendInAnotherNamespaceNeedsAGrant() {
    String url = "http://server." + server.namespace().name() + "/";
    boolean installed = Shell.run("kubectl get crd " + GRANTS, "").exitCode() == 0;
    try (TestObject rule =
        theirs(
            "rules: [{backendRefs: [{name: server, namespace: %s, port: 80}]}]"
                .formatted(server.namespace().name()))) {
      Await.until(TestCluster.SOON, () -> rule.require("ResolvedRefs", "False"));
      assertThat(rule.message("ResolvedRefs")).startsWith("spec.rules[0].backendRefs[0]");
      Await.until(
          TestCluster.SOON,
          () ->
              assertThat(VersionedServer.ask(other.client(), url).keys("statuses"))
                  .containsExactly("500"));
      assertThat(server.ask(url).failed())
          .describedAs("requests of everybody else that failed")
          .isZero();

      if (!installed) {
        Shell.succeed("kubectl apply -f \"$(e2e/cluster/gateway-api)\"", "");
      }
      Shell.succeed("kubectl wait --for=condition=Established crd/" + GRANTS, "");
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
              .formatted(server.namespace().name(), other.name()));
      rule.awaitProgrammed();
      Await.until(TestCluster.SOON, () -> rule.require("ResolvedRefs", "True"));
      Await.until(
          TestCluster.SOON,
          () ->
              assertThat(VersionedServer.ask(other.client(), url).keys("statuses"))
                  .containsExactly("200"));

      Shell.succeed(
          "kubectl delete referencegrant -n " + server.namespace().name() + " theirs", "");
      Await.until(
          TestCluster.SOON,
          () ->
              assertThat(VersionedServer.ask(other.client(), url).keys("statuses"))
                  .containsExactly("500"));
    } finally {
      // Somebody else's, and all grants with it, if it was there before.
      if (!installed) {
        Shell.succeed("kubectl delete --ignore-not-found crd/" + GRANTS, "");
      }
    }
  }

  @Test
  void oneBadObjectHoldsUpNoOther() {
    try (TestObject bad =
            server.apply(
                80,
                "bad",
                "matches: [{path: {value: /bad}}]\n  backendRefs: [{name: nobody, port: 80}]");
        var _ =
            server.rule(
                "good", "matches: [{path: {value: /good}}]\n  directResponse: {status: 299}")) {
      Await.until(TestCluster.SOON, () -> bad.require("ResolvedRefs", "False"));
      assertThat(bad.message("ResolvedRefs")).startsWith("spec.rules[0].backendRefs[0]: ");
      assertThat(server.ask("http://server/good").keys("statuses")).containsExactly("299");
      assertThat(server.ask("http://server/bad").keys("statuses")).containsExactly("500");
      assertThat(server.ask("http://server/").keys("statuses")).containsExactly("200");
    }
  }

  @Test
  void theStatusIsThereWithinTwoSecondsAndCountsTheProxiesOfEveryReplica() {
    long[] milliseconds = new long[5];
    for (int i = 0; i < milliseconds.length; i++) {
      Instant start = Instant.now();
      try (TestObject rule = server.apply(80, "status-" + i, "backendRefs: [" + V1 + "]")) {
        Await.until(
            TestCluster.SOON,
            () -> {
              rule.require("Accepted", "True");
              rule.require("ResolvedRefs", "True");
              rule.require("Programmed", "True");
            });
        milliseconds[i] = Duration.between(start, Instant.now()).toMillis();
        // Proxies keep to the replica they found first; their counts come together in the status.
        long all =
            TestCluster.readyControlPlanePods().stream()
                .mapToLong(pod -> (long) TestCluster.metric(pod, "osier_xds_streams"))
                .sum();
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
    try (var _ =
        TestObject.apply(server.namespace(), "RouteRule", "tested", spec.formatted("jason"))) {
      assertThatThrownBy(
              () ->
                  TestObject.apply(
                      server.namespace(), "RouteRule", "tested", spec.formatted("peter")))
          .hasMessageContaining("jason-sees-v2");
      assertThat(server.ask("http://server/", "--header", "x-user=jason").keys("peers"))
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
    assertThatThrownBy(() -> server.apply(80, "malformed", rule)).hasMessageContaining(field);
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
        server.rule(
            "caller",
            "matches: [{from: {%s}}]\n  directResponse: {status: 299}"
                .formatted(from.replace("OTHER", other.name())))) {
      String url = "http://server." + server.namespace().name() + "/";
      assertThat(VersionedServer.ask(other.client(), url).keys("statuses")).containsExactly(theirs);
      assertThat(server.ask(url).keys("statuses")).containsExactly(ours);
    }
  }

  private static TestObject theirs(String rules) {
    return TestObject.apply(
        other,
        "RouteRule",
        "theirs",
        "parentRefs: [{name: server, namespace: %s, port: 80}]\n%s"
            .formatted(server.namespace().name(), rules));
  }
}
