package dev.osier.controlplane.preview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Mesh;
import dev.osier.operator.compile.Compilation;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.verdict.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What is said of the tests of a rule after something else than the rule has changed. */
class MeshTesterTest {
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: %s, namespace: %s}
      spec:
        clusterIP: %s
        selector: {app: %1$s}
        ports: [{name: http, port: 9080}]
      """;
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: %1$s-%2$s, namespace: bookstore, labels: {app: %1$s, version: %2$s}}
      spec: {serviceAccountName: %1$s, containers: [{name: app}]}
      status: {phase: Running, podIP: %3$s, podIPs: [{ip: %3$s}]}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: %1$s-%2$s
        namespace: bookstore
        labels: {kubernetes.io/service-name: %1$s}
      addressType: IPv4
      ports: [{name: http, port: 9080}]
      endpoints:
      - addresses: [%3$s]
        conditions: {ready: true}
        targetRef: {kind: Pod, namespace: bookstore, name: %1$s-%2$s}
      """;
  private static final String RULE =
      """
      apiVersion: osier.dev/v1alpha1
      kind: RouteRule
      metadata: {name: reviews, namespace: bookstore, uid: u, generation: 1}
      spec:
        parentRefs: [{name: reviews}]
        rules:
        - name: testers
          matches: [{headers: [{name: end-user, value: jason}]}]
          backendRefs: [{name: reviews, port: 9080, subset: {matchLabels: {version: v2}}}]
        - name: others
          backendRefs: [{name: ratings, port: 9080}]
        tests:
        - name: jason-sees-v2
          request: {path: /a, headers: {end-user: jason}}
          expect: {rule: testers, subset: {version: v2}}
        - name: others-see-ratings
          request: {path: /a}
          expect: {backend: {name: ratings}}
      """;
  private static final String GREEDY =
      """
      apiVersion: osier.dev/v1alpha1
      kind: RouteRule
      metadata: {name: greedy, namespace: bookstore}
      spec:
        parentRefs: [{name: reviews}]
        precedence: 10
        rules: [{name: all, directResponse: {status: 503}}]
      """;
  private static final String REVIEWS = SERVICE.formatted("reviews", "bookstore", "10.96.0.1");
  private static final String RATINGS = SERVICE.formatted("ratings", "bookstore", "10.96.0.2");
  private static final String V1 = POD.formatted("reviews", "v1", "10.0.0.1");
  private static final String V2 = POD.formatted("reviews", "v2", "10.0.0.2");
  private static final String RATING = POD.formatted("ratings", "v1", "10.0.0.3");

  private final MeshTester tester = new MeshTester();
  private Compilation compilation = Compilation.NONE;

  @Test
  void whateverChangesIsToldAndTakenBack() {
    assertThat(failing(REVIEWS, RATINGS, V1, V2, RATING)).isEmpty();

    assertThat(failing(REVIEWS, RATINGS, V1, RATING))
        .hasValueSatisfying(
            claim -> {
              assertThat(claim.reason()).isEqualTo("NoEndpoints");
              assertThat(claim.message())
                  .startsWith("spec.tests[0]: test jason-sees-v2 expects a backend with")
                  .contains("takes rule testers (RouteRule bookstore/reviews, spec.rules[0])")
                  .endsWith("where there is no endpoint");
            });
    assertThat(failing(REVIEWS, RATINGS, V1, V2, RATING)).isEmpty();

    assertThat(failing(REVIEWS, V1, V2))
        .hasValueSatisfying(
            claim -> {
              assertThat(claim.reason()).isEqualTo("TestFailed");
              assertThat(claim.message())
                  .contains("spec.tests[1]: test others-see-ratings")
                  .endsWith("is answered with 500");
            });
    assertThat(failing(REVIEWS, RATINGS, V1, V2, RATING, GREEDY))
        .hasValueSatisfying(
            claim ->
                assertThat(claim.message())
                    .contains("takes rule all (RouteRule bookstore/greedy, spec.rules[0])")
                    .contains("test others-see-ratings"));
    assertThat(failing(REVIEWS, RATINGS, V1, V2, RATING)).isEmpty();
  }

  @Test
  void aRuleWithoutItsServiceIsNotCalledFailing() {
    assertThat(failing(RATINGS)).isEmpty();
  }

  @Test
  @Tag("slow")
  void aThousandRulesWithTestsAreTriedInSeconds(TestReporter reporter) {
    int count = 1_000;
    List<String> cluster = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "s" + i;
      cluster.add(
          SERVICE.formatted(name, "bookstore", "10.96." + (1 + i / 250) + "." + (1 + i % 250)));
      cluster.add(
          RULE.replace("reviews", name)
              .replace("ratings", name)
              .replace("matches: [{headers", "matches: [{%s headers".formatted(from(i)))
              .replace("path: /a, headers", "path: /a, %s headers".formatted(caller(i))));
      cluster.add(POD.formatted(name, "v2", "10.1." + i / 250 + "." + (1 + i % 250)));
    }
    ClusterState state = ClusterFiles.read(String.join("\n---\n", cluster), "");
    ClusterState fewer =
        ClusterFiles.read(String.join("\n---\n", cluster.subList(0, cluster.size() - 1)), "");

    Duration first = timed(state, 0);
    Duration endpoints = timed(fewer, 1);
    Duration again = timed(state, 0);

    reporter.publishEntry(
        "1,000 rules with two tests each",
        "the first time %d ms, after one pod has gone %d ms, after it came back %d ms"
            .formatted(first.toMillis(), endpoints.toMillis(), again.toMillis()));
  }

  // Of ten accounts, so that there are proxies of several kinds.
  private static String from(int i) {
    return "from: {serviceAccounts: [bookstore/a%d]},".formatted(i % 10);
  }

  private static String caller(int i) {
    return "from: bookstore/a%d,".formatted(i % 10);
  }

  private Duration timed(ClusterState state, int expected) {
    compilation = compilation.next(state);
    Mesh mesh = compilation.compiled().mesh();
    long begin = System.nanoTime();
    var trial = tester.in(mesh, state.routeRules());
    long failing =
        state.routeRules().stream().filter(rule -> trial.failing(rule).isPresent()).count();
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertThat(failing).isEqualTo(expected);
    return took;
  }

  private Optional<Claim> failing(String... others) {
    ClusterState state = ClusterFiles.read(String.join("\n---\n", others) + "\n---\n" + RULE, "");
    compilation = compilation.next(state);
    Mesh mesh = compilation.compiled().mesh();
    RouteRuleState rule =
        state.routeRules().stream()
            .filter(one -> one.name().name().equals("reviews"))
            .findFirst()
            .orElseThrow();
    return tester.in(mesh, List.of(rule)).failing(rule);
  }
}
