package dev.osier.operator.status;

import dev.osier.crds.ProxyCounts;
import dev.osier.crds.policy.PolicyStatus;
import dev.osier.crds.policy.PolicyStatus.AncestorStatus;
import dev.osier.crds.policy.TargetRef;
import dev.osier.crds.route.RouteRuleStatus;
import dev.osier.operator.rollout.RolloutTotal;
import dev.osier.operator.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The status that a Policy should have. */
final class PolicyStatuses {
  private PolicyStatuses() {}

  /**
   * Computes it.
   *
   * @param outcome what was made of the object and how far it has come
   * @param before the status it has
   * @param now the time
   */
  static PolicyStatus of(Outcome<TargetRef> outcome, Optional<PolicyStatus> before, Instant now) {
    Verdict<TargetRef> verdict = outcome.verdict();
    RolloutTotal rollout = outcome.rollout();
    Conditions conditions = new Conditions(verdict.generation().number(), rollout, now);
    List<AncestorStatus> known = before.map(PolicyStatus::ancestors).orElse(List.of());
    return new PolicyStatus(
        verdict.attachments().stream()
            .map(
                attachment ->
                    new AncestorStatus(
                        attachment.reference(),
                        RouteRuleStatus.CONTROLLER,
                        conditions.of(
                            attachment,
                            known.stream()
                                .filter(
                                    target -> target.ancestorRef().equals(attachment.reference()))
                                .flatMap(target -> target.conditions().stream())
                                .toList())))
            .toList(),
        new ProxyCounts(rollout.targeted(), rollout.acknowledged(), rollout.rejected()),
        outcome.plaintext().map(PlaintextStatus::of).orElse(null),
        verdict.generation().number());
  }
}
