package dev.osier.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.Condition;
import dev.osier.crds.ProxyCounts;
import dev.osier.crds.route.ParentRef;
import dev.osier.crds.route.RouteRuleStatus;
import dev.osier.mesh.Generation;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.rollout.ProxyRefusal;
import dev.osier.operator.rollout.RolloutTotal;
import dev.osier.operator.verdict.Attachment;
import dev.osier.operator.verdict.Claim;
import dev.osier.operator.verdict.TestsVerdict;
import dev.osier.operator.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RouteRuleStatusesTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final ParentRef REVIEWS = new ParentRef("", "Service", null, "reviews", null);
  private static final Claim FAILING = Claim.testsFailing("TestFailed", "spec.tests[0]: no");
  private static final ParentRef NOWHERE = new ParentRef("", "Service", null, "nowhere", null);

  @Test
  void whoeverNeedsItRunsIt() {
    RouteRuleStatus status = status(total(42, 42, 0), Optional.empty(), NOON);
    assertThat(programmed(status))
        .isEqualTo(
            new Condition(
                "Programmed",
                "True",
                7,
                "2026-03-01T12:00:00Z",
                "Programmed",
                "every proxy that needs it runs it"));
    assertThat(status.proxies()).isEqualTo(new ProxyCounts(42, 42, 0));
    assertThat(status.observedGeneration()).isEqualTo(7);
    assertThat(status.parents().getFirst().conditions())
        .extracting(Condition::type)
        .containsExactly("Accepted", "ResolvedRefs", "Programmed");
  }

  @Test
  void nobodyNeedsIt() {
    assertThat(programmed(status(total(0, 0, 0), Optional.empty(), NOON)))
        .extracting(Condition::status, Condition::reason)
        .containsExactly("True", "NotInUse");
  }

  @Test
  void someHaveNotConfirmedIt() {
    assertThat(programmed(status(total(42, 41, 0), Optional.empty(), NOON)))
        .extracting(Condition::status, Condition::reason)
        .containsExactly("False", "Pending");
  }

  @Test
  void aReplicaIsSilent() {
    RolloutTotal silent =
        new RolloutTotal(1, 1, 0, Optional.empty(), new TreeSet<>(Set.of("osier-1")));
    Condition programmed = programmed(status(silent, Optional.empty(), NOON));
    assertThat(programmed)
        .extracting(Condition::status, Condition::reason)
        .containsExactly("Unknown", "Pending");
    assertThat(programmed.message()).endsWith("osier-1");
  }

  @Test
  void aProxysWordsArrive() {
    Condition programmed = programmed(status(total(42, 41, 1), Optional.empty(), NOON));
    assertThat(programmed)
        .extracting(Condition::status, Condition::reason)
        .containsExactly("False", "Rejected");
    assertThat(programmed.message()).contains("shop/web-1").endsWith("regex too large");
  }

  @Test
  void theTimeIsThatOfTheLastChangeOfStatus() {
    RouteRuleStatus pending = status(total(42, 0, 0), Optional.empty(), NOON);
    RouteRuleStatus rejected =
        status(total(42, 41, 1), Optional.of(pending), NOON.plus(Duration.ofMinutes(1)));
    assertThat(programmed(rejected).lastTransitionTime()).isEqualTo("2026-03-01T12:00:00Z");
    RouteRuleStatus done =
        status(total(42, 42, 0), Optional.of(rejected), NOON.plus(Duration.ofMinutes(2)));
    assertThat(programmed(done).lastTransitionTime()).isEqualTo("2026-03-01T12:02:00Z");
    assertThat(done.parents().getFirst().conditions().getFirst().lastTransitionTime())
        .isEqualTo("2026-03-01T12:00:00Z");
    assertThat(status(total(42, 42, 0), Optional.of(done), NOON.plus(Duration.ofMinutes(3))))
        .as("nothing to write")
        .isEqualTo(done);
  }

  @Test
  void whereItIsNotAcceptedItIsNotProgrammed() {
    Verdict<ParentRef> verdict =
        verdict(
            List.of(
                new Attachment<>(REVIEWS, List.of(Claim.accepted(), Claim.resolved())),
                new Attachment<>(NOWHERE, List.of(Claim.refused("NoMatchingParent", "no such")))));
    RouteRuleStatus status =
        RouteRuleStatuses.of(new Outcome<>(verdict, total(1, 1, 0)), Optional.empty(), NOON);
    assertThat(status.parents())
        .extracting(parent -> parent.conditions().getLast().status())
        .containsExactly("True", "False");
  }

  @Test
  void aTestThatFailsIsToldForTheFirstParentAndGoesWhenItPasses() {
    RouteRuleStatus failing = tested(7, Optional.of(FAILING), Optional.empty(), NOON);
    assertThat(failing.parents())
        .extracting(parent -> parent.conditions().getLast().type())
        .containsExactly("TestsFailing", "Programmed");
    assertThat(programmed(failing))
        .isEqualTo(
            new Condition(
                "TestsFailing",
                "True",
                7,
                "2026-03-01T12:00:00Z",
                "TestFailed",
                "spec.tests[0]: no"));

    Instant later = NOON.plus(Duration.ofMinutes(1));
    assertThat(tested(7, Optional.of(FAILING), Optional.of(failing), later)).isEqualTo(failing);
    assertThat(programmed(tested(7, Optional.empty(), Optional.of(failing), later)).type())
        .isEqualTo("Programmed");
  }

  @Test
  void untilTestsAreTriedTheLastWordStands() {
    RouteRuleStatus failing = tested(7, Optional.of(FAILING), Optional.empty(), NOON);

    Instant later = NOON.plus(Duration.ofMinutes(1));
    RouteRuleStatus ofAnother = tested(6, Optional.empty(), Optional.of(failing), later);
    assertThat(programmed(ofAnother)).isEqualTo(programmed(failing));
    RouteRuleStatus ofNone =
        RouteRuleStatuses.of(
            new Outcome<>(twoParents(), total(1, 1, 0)), Optional.of(failing), later);
    assertThat(programmed(ofNone)).isEqualTo(programmed(failing));
    assertThat(programmed(tested(7, Optional.of(FAILING), Optional.of(ofNone), later)))
        .isEqualTo(programmed(failing));
  }

  private static RouteRuleStatus tested(
      long generation, Optional<Claim> claim, Optional<RouteRuleStatus> before, Instant now) {
    return RouteRuleStatuses.of(
        new Outcome<>(
            twoParents(),
            total(1, 1, 0),
            Optional.of(new TestsVerdict(new Generation("uid", generation), claim))),
        before,
        now);
  }

  private static Verdict<ParentRef> twoParents() {
    List<Claim> claims = List.of(Claim.accepted(), Claim.resolved());
    return verdict(List.of(new Attachment<>(REVIEWS, claims), new Attachment<>(NOWHERE, claims)));
  }

  private static RouteRuleStatus status(
      RolloutTotal total, Optional<RouteRuleStatus> before, Instant now) {
    Verdict<ParentRef> verdict =
        verdict(List.of(new Attachment<>(REVIEWS, List.of(Claim.accepted(), Claim.resolved()))));
    return RouteRuleStatuses.of(new Outcome<>(verdict, total), before, now);
  }

  private static Verdict<ParentRef> verdict(List<Attachment<ParentRef>> attachments) {
    return new Verdict<>(
        new ObjectReference("RouteRule", new NamespacedName("shop", "web")),
        new Generation("uid", 7),
        attachments);
  }

  private static Condition programmed(RouteRuleStatus status) {
    return status.parents().getFirst().conditions().getLast();
  }

  private static RolloutTotal total(int targeted, int acknowledged, int rejected) {
    return new RolloutTotal(
        targeted,
        acknowledged,
        rejected,
        rejected == 0
            ? Optional.empty()
            : Optional.of(new ProxyRefusal(new NamespacedName("shop", "web-1"), "regex too large")),
        new TreeSet<>());
  }
}
