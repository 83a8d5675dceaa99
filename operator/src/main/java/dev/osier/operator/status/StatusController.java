package dev.osier.operator.status;

import dev.osier.crds.policy.Policy;
import dev.osier.crds.policy.PolicyStatus;
import dev.osier.crds.policy.TargetRef;
import dev.osier.crds.route.ParentRef;
import dev.osier.crds.route.RouteRule;
import dev.osier.crds.route.RouteRuleStatus;
import dev.osier.operator.leader.LeaderReconcilers;
import dev.osier.operator.watch.PolicyWithStatus;
import dev.osier.operator.watch.RouteRuleWithStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;

/** The reconcilers of the statuses of RouteRules and Policies, for one term of office. */
public final class StatusController implements AutoCloseable {
  private static final LeaderReconcilers.Tempo TEMPO =
      new LeaderReconcilers.Tempo(Duration.ofMillis(200), Duration.ofSeconds(1), 2);

  private final RouteRuleReconciler routeRules;
  private final PolicyReconciler policies;
  private final LeaderReconcilers reconcilers;
  private final StatusSource source;
  private volatile Outcomes outcomes = Outcomes.NONE;

  /**
   * A controller that has not begun.
   *
   * @param client the API server
   * @param source what statuses are made from
   * @param clock the time
   * @param failed run when the controller's watch has ended for good: make another one
   */
  public StatusController(
      KubernetesClient client, StatusSource source, InstantSource clock, Runnable failed) {
    this.source = source;
    routeRules = new RouteRuleReconciler(clock);
    policies = new PolicyReconciler(clock);
    reconcilers = new LeaderReconcilers(client, failed);
    reconcilers.add(RouteRule.KIND, routeRules, TEMPO);
    reconcilers.add(Policy.KIND, policies, TEMPO);
  }

  /** Begins; returns when the objects have been read. */
  public void start() {
    outcomes = source.outcomes();
    reconcilers.start();
  }

  /** Writes the statuses that have become others; not to be called by two threads at once. */
  public void refresh() {
    Outcomes before = outcomes;
    Outcomes current = source.outcomes();
    outcomes = current;
    Outcomes.changed(before.routeRules(), current.routeRules()).forEach(routeRules::nudge);
    Outcomes.changed(before.policies(), current.policies()).forEach(policies::nudge);
  }

  @Override
  public void close() {
    reconcilers.close();
  }

  // Classes of their own, because java-operator-sdk reads a reconciler's kind off its class.

  private final class RouteRuleReconciler
      extends StatusReconciler<RouteRuleWithStatus, RouteRuleStatus, ParentRef> {
    RouteRuleReconciler(InstantSource clock) {
      super(() -> outcomes.routeRules(), RouteRuleStatuses::of, RouteRuleWithStatus::new, clock);
    }
  }

  private final class PolicyReconciler
      extends StatusReconciler<PolicyWithStatus, PolicyStatus, TargetRef> {
    PolicyReconciler(InstantSource clock) {
      super(() -> outcomes.policies(), PolicyStatuses::of, PolicyWithStatus::new, clock);
    }
  }
}
