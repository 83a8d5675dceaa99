package dev.osier.operator.status;

import dev.osier.crds.ProxyCounts;
import dev.osier.crds.route.ParentRef;
import dev.osier.crds.route.RouteRuleStatus;
import dev.osier.crds.route.RouteRuleStatus.ParentStatus;
import dev.osier.operator.rollout.RolloutTotal;
import dev.osier.operator.verdict.Verdict;
import java.time.Instant;
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
    Conditions conditions = new Conditions(verdict.generation(), rollout, now);
    List<ParentStatus> known = before.map(RouteRuleStatus::parents).orElse(List.of());
    return new RouteRuleStatus(
        verdict.attachments().stream()
            .map(
                attachment ->
                    new ParentStatus(
                        attachment.reference(),
                        RouteRuleStatus.CONTROLLER,
                        conditions.of(
                            attachment,
                            known.stream()
                                .filter(parent -> parent.parentRef().equals(attachment.reference()))
                                .flatMap(parent -> parent.conditions().stream())
                                .toList())))
            .toList(),
        new ProxyCounts(rollout.targeted(), rollout.acknowledged(), rollout.rejected()),
        verdict.generation());
  }
}
