package dev.osier.operator.status;

import dev.osier.crds.Condition;
import dev.osier.crds.ProxyCounts;
import dev.osier.crds.route.ParentRef;
import dev.osier.crds.route.RouteRuleStatus;
import dev.osier.crds.route.RouteRuleStatus.ParentStatus;
import dev.osier.operator.rollout.RolloutTotal;
import dev.osier.operator.verdict.Attachment;
import dev.osier.operator.verdict.Claim;
import dev.osier.operator.verdict.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The status that a RouteRule should have. */
final class RouteRuleStatuses {
  private RouteRuleStatuses() {}

  /**
   * Computes it.
   *
   * @param outcome what was made of the object and how far it has come
   * @param before the status it has
   * @param now the time
   */
  static RouteRuleStatus of(
      Outcome<ParentRef> outcome, Optional<RouteRuleStatus> before, Instant now) {
    Verdict<ParentRef> verdict = outcome.verdict();
    RolloutTotal rollout = outcome.rollout();
    Conditions conditions = new Conditions(verdict.generation().number(), rollout, now);
    List<ParentStatus> known = before.map(RouteRuleStatus::parents).orElse(List.of());
    List<ParentStatus> parents = new ArrayList<>();
    for (Attachment<ParentRef> attachment : verdict.attachments()) {
      List<Condition> conditionsBefore =
          known.stream()
              .filter(parent -> parent.parentRef().equals(attachment.reference()))
              .flatMap(parent -> parent.conditions().stream())
              .toList();
      List<Condition> current = new ArrayList<>(conditions.of(attachment, conditionsBefore));
      // Requests of tests go to the first parent.
      if (parents.isEmpty()) {
        testsFailing(outcome, conditions, conditionsBefore).ifPresent(current::add);
      }
      parents.add(new ParentStatus(attachment.reference(), RouteRuleStatus.CONTROLLER, current));
    }
    return new RouteRuleStatus(
        parents,
        new ProxyCounts(rollout.targeted(), rollout.acknowledged(), rollout.rejected()),
        verdict.generation().number());
  }

  /** There only while it is true, as Gateway API's {@code PartiallyInvalid}. */
  private static Optional<Condition> testsFailing(
      Outcome<ParentRef> outcome, Conditions conditions, List<Condition> before) {
    return outcome
        .tests()
        .map(tests -> tests.failing().map(claim -> conditions.of(claim, before)))
        // Until they are tried, by a new leader or for a new generation, the last word stands.
        .orElseGet(
            () ->
                before.stream()
                    .filter(condition -> condition.type().equals(Claim.TESTS_FAILING))
                    .findFirst());
  }
}
