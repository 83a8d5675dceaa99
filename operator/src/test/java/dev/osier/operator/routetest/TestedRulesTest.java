package dev.osier.operator.routetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.route.Expectation;
import dev.osier.crds.route.RouteRuleSpec;
import dev.osier.crds.route.RouteTest;
import dev.osier.crds.route.TestRequest;
import dev.osier.mesh.Generation;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.verdict.Claim;
import dev.osier.operator.verdict.TestsVerdict;
import dev.osier.testkit.Await;
import dev.osier.testkit.MeshBuilder;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class TestedRulesTest {
  private static final Claim FAILING = Claim.testsFailing("TestFailed", "spec.tests[0]: no");
  private static final NamespacedName TESTED = new NamespacedName("shop", "tested");
  private static final NamespacedName PLAIN = new NamespacedName("shop", "plain");

  private final AtomicInteger changes = new AtomicInteger();
  private final AtomicInteger trials = new AtomicInteger();
  private final TestedRules rules = new TestedRules(changes::incrementAndGet);

  @AfterEach
  void close() {
    rules.close();
  }

  @Test
  void onlyRulesWithTestsAreTriedAndOnlyWhenSomethingChanged() {
    follow(
        (mesh, all) ->
            rule -> {
              trials.incrementAndGet();
              return Optional.of(FAILING);
            });
    rules.begin();
    rules.look(mesh("a"), List.of(tested(1), plain()));
    awaitVerdicts(
        Map.of(TESTED, new TestsVerdict(generation(1), Optional.of(FAILING)), PLAIN, passed()));
    int once = trials.get();
    rules.look(mesh("a"), List.of(tested(1), plain()));

    rules.look(mesh("a"), List.of(tested(2), plain()));
    awaitVerdicts(
        Map.of(TESTED, new TestsVerdict(generation(2), Optional.of(FAILING)), PLAIN, passed()));
    assertThat(trials).hasValue(once + 1);

    int told = changes.get();
    rules.look(mesh("b"), List.of(tested(2), plain()));
    Await.until("the other mesh", () -> trials.get() == once + 2);
    assertThat(changes).as("nothing new to tell").hasValue(told);
  }

  @Test
  void whoDoesNotLeadTriesNothing() {
    follow(
        (mesh, all) ->
            rule -> {
              trials.incrementAndGet();
              return Optional.empty();
            });
    rules.look(mesh("a"), List.of(tested(1)));
    assertThat(rules.verdicts()).isEmpty();

    rules.begin();
    awaitVerdicts(Map.of(TESTED, passed()));
    assertThat(trials).hasValue(1);
    rules.end();
    rules.look(mesh("b"), List.of(tested(1)));
    rules.begin();
    assertThat(rules.verdicts()).as("another term knows nothing yet").isEmpty();
    awaitVerdicts(Map.of(TESTED, passed()));
  }

  @Test
  void aRuleThatCannotBeTriedLeavesTheOthersAlone() {
    AtomicInteger broken = new AtomicInteger();
    follow(
        (mesh, all) ->
            rule -> {
              if (rule.name().equals(TESTED) && broken.get() > 0) {
                broken.incrementAndGet();
                throw new IllegalStateException("cannot be told");
              }
              return Optional.of(FAILING);
            });
    rules.begin();
    rules.look(mesh("a"), List.of(tested(1)));
    TestsVerdict failing = new TestsVerdict(generation(1), Optional.of(FAILING));
    awaitVerdicts(Map.of(TESTED, failing));

    broken.set(1);
    rules.look(mesh("b"), List.of(tested(1), other(1)));
    awaitVerdicts(Map.of(TESTED, failing, new NamespacedName("shop", "other"), failing));
    assertThat(broken).hasValueGreaterThan(1);
  }

  @Test
  void anErrorInOneRuleLeavesTheOthersAlone() {
    NamespacedName other = new NamespacedName("shop", "other");
    follow(
        (mesh, all) ->
            rule -> {
              if (rule.name().equals(TESTED)) {
                throw new StackOverflowError("on purpose");
              }
              return Optional.of(FAILING);
            });
    rules.begin();
    rules.look(mesh("a"), List.of(tested(1), other(1)));
    awaitVerdicts(
        Map.of(TESTED, passed(), other, new TestsVerdict(generation(1), Optional.of(FAILING))));
    rules.look(mesh("b"), List.of(tested(1), other(2)));
    awaitVerdicts(
        Map.of(TESTED, passed(), other, new TestsVerdict(generation(2), Optional.of(FAILING))));
    assertThat(rules.isAlive()).isTrue();
  }

  @Test
  void whoIsEndedByAnErrorSaysSoWhileItLeads() {
    follow(
        (mesh, all) -> {
          throw new OutOfMemoryError("on purpose");
        });
    rules.begin();
    rules.look(mesh("a"), List.of(tested(1)));
    Await.until("its end", () -> !rules.isAlive());

    rules.end();
    assertThat(rules.isAlive()).as("alive, for nothing is asked of it").isTrue();
  }

  @Test
  void whatWasSaidOfOtherTestsDoesNotStandForThoseThatCannotBeTried() {
    follow(
        (mesh, all) ->
            rule -> {
              if (rule.generation().number() > 1) {
                throw new IllegalStateException("cannot be told");
              }
              return Optional.of(FAILING);
            });
    rules.begin();
    rules.look(mesh("a"), List.of(tested(1)));
    awaitVerdicts(Map.of(TESTED, new TestsVerdict(generation(1), Optional.of(FAILING))));

    rules.look(mesh("a"), List.of(tested(2)));
    awaitVerdicts(Map.of(TESTED, new TestsVerdict(generation(2), Optional.empty())));
  }

  @Test
  void aPassOfTheTermBeforeCountsForNothingInTheNext() throws InterruptedException {
    CountDownLatch trying = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    follow(
        (mesh, all) ->
            rule -> {
              trying.countDown();
              await(goOn);
              return Optional.of(FAILING);
            });
    rules.begin();
    rules.look(mesh("a"), List.of(tested(1)));
    assertThat(trying.await(10, TimeUnit.SECONDS)).isTrue();
    rules.end();
    rules.begin();
    int told = changes.get();

    goOn.countDown();
    awaitVerdicts(Map.of(TESTED, new TestsVerdict(generation(1), Optional.of(FAILING))));
    Await.until("the next term to be told", () -> changes.get() == told + 1);
  }

  @Test
  void afterATermNothingIsRemembered() {
    AtomicInteger forgotten = new AtomicInteger();
    follow(
        new RouteTester() {
          @Override
          public Trial in(Mesh mesh, Collection<RouteRuleState> all) {
            return rule -> Optional.empty();
          }

          @Override
          public void forget() {
            forgotten.incrementAndGet();
          }
        });
    rules.begin();
    rules.look(mesh("a"), List.of(tested(1)));
    awaitVerdicts(Map.of(TESTED, passed()));
    assertThat(forgotten).hasValue(0);

    rules.end();
    Await.until("it to be forgotten", () -> forgotten.get() == 1);
    assertThat(rules.verdicts()).isEmpty();
  }

  @Test
  void lookingDoesNotWaitForTheTests() throws InterruptedException {
    CountDownLatch trying = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    follow(
        (mesh, all) ->
            rule -> {
              trying.countDown();
              await(goOn);
              return Optional.empty();
            });
    rules.begin();
    rules.look(mesh("a"), List.of(tested(1)));
    trying.await();

    rules.look(mesh("b"), List.of(tested(2)));

    goOn.countDown();
    awaitVerdicts(Map.of(TESTED, new TestsVerdict(generation(2), Optional.empty())));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(RouteTester tester) {
    rules.tryWith(tester);
    rules.start();
  }

  private void awaitVerdicts(Map<NamespacedName, TestsVerdict> expected) {
    Await.until("verdicts " + expected, () -> rules.verdicts().equals(expected));
  }

  private static TestsVerdict passed() {
    return new TestsVerdict(generation(1), Optional.empty());
  }

  private static Mesh mesh(String namespace) {
    return new MeshBuilder().pod(namespace + "/pod", pod -> {}).build();
  }

  private static RouteRuleState tested(long generation) {
    return rule(TESTED, generation, List.of(new RouteTest("a", TestRequest.DEFAULT, EXPECTED)));
  }

  private static RouteRuleState other(long generation) {
    return rule(
        new NamespacedName("shop", "other"),
        generation,
        List.of(new RouteTest("a", TestRequest.DEFAULT, EXPECTED)));
  }

  private static RouteRuleState plain() {
    return rule(PLAIN, 1, List.of());
  }

  private static final Expectation EXPECTED = new Expectation("all", null, Map.of(), null, null);

  private static RouteRuleState rule(NamespacedName name, long generation, List<RouteTest> tests) {
    return new RouteRuleState(
        name,
        generation(generation),
        Instant.EPOCH,
        new RouteRuleSpec(List.of(), 0, RouteRuleSpec.NoMatch.FORWARD, List.of(), tests),
        Optional.empty());
  }

  private static Generation generation(long number) {
    return new Generation("u", number);
  }
}
