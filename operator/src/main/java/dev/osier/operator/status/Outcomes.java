package dev.osier.operator.status;

import dev.osier.crds.policy.TargetRef;
import dev.osier.crds.route.ParentRef;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.plaintext.PlaintextReport;
import dev.osier.operator.rollout.RolloutTotal;
import dev.osier.operator.verdict.TestsVerdict;
import dev.osier.operator.verdict.Verdict;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The outcomes of all RouteRules and Policies at one moment.
 *
 * @param routeRules of each RouteRule
 * @param policies of each Policy
 */
record Outcomes(
    SortedMap<NamespacedName, Outcome<ParentRef>> routeRules,
    SortedMap<NamespacedName, Outcome<TargetRef>> policies) {
  /** None. */
  static final Outcomes NONE = new Outcomes(new TreeMap<>(), new TreeMap<>());

  Outcomes {
    routeRules = Collections.unmodifiableSortedMap(new TreeMap<>(routeRules));
    policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
  }

  /**
   * Puts verdicts and rollouts together.
   *
   * @param tests what came of the tests of RouteRules
   * @param plaintext who sends plaintext, by the Policies that have a say
   * @param rollouts how far what a verdict is about has come
   */
  static Outcomes of(
      Map<NamespacedName, Verdict<ParentRef>> routeRules,
      Map<NamespacedName, Verdict<TargetRef>> policies,
      Map<NamespacedName, TestsVerdict> tests,
      Map<NamespacedName, PlaintextReport> plaintext,
      Function<Verdict<?>, RolloutTotal> rollouts) {
    return new Outcomes(
        outcomes(routeRules, tests, Map.of(), rollouts),
        outcomes(policies, Map.of(), plaintext, rollouts));
  }

  private static <R> SortedMap<NamespacedName, Outcome<R>> outcomes(
      Map<NamespacedName, Verdict<R>> verdicts,
      Map<NamespacedName, TestsVerdict> tests,
      Map<NamespacedName, PlaintextReport> plaintext,
      Function<Verdict<?>, RolloutTotal> rollouts) {
    SortedMap<NamespacedName, Outcome<R>> outcomes = new TreeMap<>();
    verdicts.forEach(
        (name, verdict) ->
            outcomes.put(
                name,
                new Outcome<>(
                    verdict,
                    rollouts.apply(verdict),
                    Optional.ofNullable(tests.get(name)),
                    Optional.ofNullable(plaintext.get(name)))));
    return outcomes;
  }

  /** The names in {@code current} whose value differs from the one in {@code before}. */
  static <V> Set<NamespacedName> changed(
      Map<NamespacedName, V> before, Map<NamespacedName, V> current) {
    Set<NamespacedName> changed = new HashSet<>();
    current.forEach(
        (name, value) -> {
          if (!value.equals(before.get(name))) {
            changed.add(name);
          }
        });
    return changed;
  }
}
