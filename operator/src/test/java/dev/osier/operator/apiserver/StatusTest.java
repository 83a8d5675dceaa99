package dev.osier.operator.apiserver;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.Condition;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.ProxyCounts;
import dev.osier.crds.route.RouteRule;
import dev.osier.crds.route.RouteRuleStatus;
import dev.osier.mesh.Generation;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.rollout.ProxyRefusal;
import dev.osier.mesh.rollout.Rollout;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.operator.OperatorObserver;
import dev.osier.operator.OsierOperator;
import dev.osier.operator.ScratchAuthority;
import dev.osier.operator.routetest.RouteTester;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.verdict.Claim;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What users read in the status of a rule, and how soon. */
@Tag("apiserver")
class StatusTest {
  private static final String REPLICA = "osier-0";
  private static final int PROXIES = 100;
  private static final String RULE =
      """
      apiVersion: osier.dev/v1alpha1
      kind: RouteRule
      metadata: {name: reviews, namespace: %s}
      spec:
        parentRefs: [{name: reviews}]
        rules:
        - matches: [{path: {type: PathPrefix, value: /v%d}}]
          backendRefs: [{name: %s, port: 9080}]
      """;

  private final ApiServer server = new ApiServer();
  private String namespace = "";
  private OsierOperator operator;

  @BeforeEach
  void start() {
    server.prepare();
    namespace = server.newNamespace();
    server.service(namespace, "reviews", Map.of(), 9080);
    ScratchAuthority authority = new ScratchAuthority(InstantSource.system());
    operator =
        new OsierOperator(
            server.operatorClient,
            ApiServer.settings(REPLICA, MeshIdentitySpec.DEFAULT),
            authority,
            authority,
            List.of((before, after) -> {}),
            OperatorObserver.NONE,
            InstantSource.system());
    operator.expectOwnReports();
    operator.testRulesWith(StatusTest::tester);
    operator.start();
    Await.until("leadership", () -> operator.isReady() && operator.isLeading());
  }

  @AfterEach
  void stop() {
    operator.close();
    server.close();
  }

  @Test
  void aRuleTellsWhoRunsIt() {
    long generation = apply(1, "reviews");
    awaitProgrammed(generation, "Unknown", "Pending");

    report(new Rollout(generation(), 2, 1, 0, Optional.empty()));
    awaitProgrammed(generation, "False", "Pending");
    report(new Rollout(generation(), 2, 2, 0, Optional.empty()));
    RouteRuleStatus status = awaitProgrammed(generation, "True", "Programmed");
    assertThat(status.proxies()).isEqualTo(new ProxyCounts(2, 2, 0));
    assertThat(condition(status, "Accepted").status()).isEqualTo("True");
    assertThat(condition(status, "ResolvedRefs").status()).isEqualTo("True");

    long next = apply(2, "reviews");
    assertThat(next).isEqualTo(generation + 1);
    ProxyRefusal refusal =
        new ProxyRefusal(NamespacedName.parse("shop/web-1"), "regex is too large");
    report(new Rollout(generation(), 2, 1, 1, Optional.of(refusal)));
    RouteRuleStatus rejected = awaitProgrammed(next, "False", "Rejected");
    assertThat(condition(rejected, "Programmed").message())
        .contains("shop/web-1", "regex is too large");
    assertThat(rejected.proxies()).isEqualTo(new ProxyCounts(2, 1, 1));

    String version = rule().getMetadata().getResourceVersion();
    report(new Rollout(generation(), 2, 1, 1, Optional.of(refusal)));
    long last = apply(3, "nowhere");
    RouteRuleStatus dangling = awaitProgrammed(last, "Unknown", "Pending");
    assertThat(condition(dangling, "ResolvedRefs"))
        .satisfies(
            condition -> {
              assertThat(condition.status()).isEqualTo("False");
              assertThat(condition.message()).contains("spec.rules[0].backendRefs[0]");
            });
    assertThat(rule().getMetadata().getResourceVersion()).isNotEqualTo(version);
  }

  @Test
  void aRuleThatIsMadeAnewIsNotTakenForTheOneBeforeIt() {
    apply(1, "reviews");
    report(new Rollout(generation(), 2, 2, 0, Optional.empty()));
    awaitProgrammed(1, "True", "Programmed");

    server.client.resource(rule()).delete();
    assertThat(apply(2, "reviews")).isEqualTo(1);
    awaitProgrammed(1, "Unknown", "Pending");
    report(new Rollout(generation(), 2, 2, 0, Optional.empty()));
    awaitProgrammed(1, "True", "Programmed");
  }

  @Test
  void aRolloutToManyProxiesIsWrittenFewTimes() {
    long generation = apply(1, "reviews");
    report(new Rollout(generation(), PROXIES, PROXIES, 0, Optional.empty()));
    awaitProgrammed(generation, "True", "Programmed");
    AtomicInteger versions = new AtomicInteger();
    try (Watch _ =
        server
            .client
            .resources(RouteRule.class)
            .inNamespace(namespace)
            .withName("reviews")
            .watch(new Counter(versions))) {
      Await.until("the watch to begin", () -> versions.getAndSet(0) == 1);
      long next = apply(2, "reviews");
      for (int i = 0; i <= PROXIES; i++) {
        report(new Rollout(generation(), PROXIES, i, 0, Optional.empty()));
        Instant until = Instant.now().plusMillis(25);
        Await.until("a moment", () -> Instant.now().isAfter(until));
      }
      RouteRuleStatus status = awaitProgrammed(next, "True", "Programmed");
      assertThat(status.proxies()).isEqualTo(new ProxyCounts(PROXIES, PROXIES, 0));
      Await.until("the watch to see it", () -> versions.get() > 1);
      // The edit itself, then the status after half a second, two seconds later, and at the end.
      assertThat(versions).hasValueLessThanOrEqualTo(4);
    }
  }

  private record Counter(AtomicInteger count) implements Watcher<RouteRule> {
    @Override
    public void eventReceived(Action action, RouteRule resource) {
      count.incrementAndGet();
    }

    @Override
    public void onClose(WatcherException cause) {}
  }

  @Test
  void aTestThatFailsSinceSomethingElseChangedIsToldWhileItFails() {
    server
        .client
        .resource(
            RULE.formatted(namespace, 1, "reviews")
                + """
                  tests:
                  - name: ratings-are-there
                    request: {path: /v1}
                    expect: {backend: {name: ratings}}
                """)
        .create();
    Condition first = awaitTestsFailing();
    assertThat(first.status()).isEqualTo("True");
    assertThat(first.message()).contains("ratings-are-there");

    server.service(namespace, "ratings", Map.of(), 9080);
    Await.until("the test to pass", () -> testsFailing().isEmpty());
    assertThat(rule().getStatus().parents().getFirst().conditions()).hasSize(3);

    server.client.services().inNamespace(namespace).withName("ratings").delete();
    assertThat(awaitTestsFailing().reason()).isEqualTo("TestFailed");
  }

  /** A stand-in for what knows Envoy: a test passes if the backend that it expects exists. */
  private static RouteTester.Trial tester(Mesh mesh, Collection<RouteRuleState> rules) {
    return rule ->
        rule.spec().tests().stream()
            .filter(
                test ->
                    !mesh.services()
                        .containsKey(
                            new NamespacedName(
                                rule.name().namespace(),
                                requireNonNull(test.expect().backend()).name())))
            .findFirst()
            .map(test -> Claim.testsFailing("TestFailed", "spec.tests[0]: test " + test.name()));
  }

  private Condition awaitTestsFailing() {
    return Await.value("a test that fails", this::testsFailing);
  }

  private Optional<Condition> testsFailing() {
    return Optional.ofNullable(rule().getStatus())
        .flatMap(status -> status.parents().stream().findFirst())
        .stream()
        .flatMap(parent -> parent.conditions().stream())
        .filter(condition -> condition.type().equals("TestsFailing"))
        .findFirst();
  }

  @Test
  void manyRulesAreToldSoon() {
    int count = 200;
    SortedMap<ObjectReference, Rollout> rollouts = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      HasMetadata rule =
          server
              .client
              .resource(
                  RULE.formatted(namespace, 1, "reviews")
                      .replace("name: reviews, n", "name: r" + i + ", n"))
              .create();
      rollouts.put(
          new ObjectReference(RouteRule.KIND, new NamespacedName(namespace, "r" + i)),
          new Rollout(new Generation(rule.getMetadata().getUid(), 1), 1, 1, 0, Optional.empty()));
    }
    Await.until("all to be seen", () -> operator.mesh().generations().size() == count);
    Instant start = Instant.now();
    operator.rollouts().report(REPLICA, new RolloutReport(rollouts));
    Await.until(
        "all to be programmed",
        () ->
            server
                .client
                .resources(RouteRule.class)
                .inNamespace(namespace)
                .list()
                .getItems()
                .stream()
                .allMatch(
                    rule ->
                        Optional.ofNullable(rule.getStatus())
                            .filter(status -> !status.parents().isEmpty())
                            .map(status -> condition(status, "Programmed").status())
                            .orElse("")
                            .equals("True")));
    System.getLogger("StatusTest")
        .log(
            System.Logger.Level.INFO,
            count + " statuses in " + Duration.between(start, Instant.now()));
  }

  private long apply(int version, String backend) {
    return server
        .client
        .resource(RULE.formatted(namespace, version, backend))
        .forceConflicts()
        .serverSideApply()
        .getMetadata()
        .getGeneration();
  }

  private void report(Rollout rollout) {
    operator
        .rollouts()
        .report(
            REPLICA,
            new RolloutReport(
                new TreeMap<>(
                    Map.of(
                        new ObjectReference(
                            RouteRule.KIND, new NamespacedName(namespace, "reviews")),
                        rollout))));
  }

  private RouteRule rule() {
    return server
        .client
        .resources(RouteRule.class)
        .inNamespace(namespace)
        .withName("reviews")
        .get();
  }

  private Generation generation() {
    ObjectMeta metadata = rule().getMetadata();
    return new Generation(metadata.getUid(), metadata.getGeneration());
  }

  private RouteRuleStatus awaitProgrammed(long generation, String value, String reason) {
    return Await.value(
        "Programmed " + value + " " + reason,
        () ->
            Optional.ofNullable(rule().getStatus())
                .filter(status -> status.observedGeneration() == generation)
                .filter(
                    status -> {
                      Condition programmed = condition(status, "Programmed");
                      return programmed.status().equals(value)
                          && programmed.reason().equals(reason);
                    }));
  }

  private static Condition condition(RouteRuleStatus status, String type) {
    return status.parents().getFirst().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no condition " + type + " in " + status));
  }
}
