package dev.osier.operator.status;

import dev.osier.crds.policy.TargetRef;
import dev.osier.crds.route.ParentRef;
import dev.osier.mesh.NamespacedName;
import dev.osier.operator.compile.MeshCompiler;
import dev.osier.operator.rollout.CollectedRollouts;
import dev.osier.operator.verdict.TestsVerdict;
import dev.osier.operator.verdict.Verdict;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What statuses are made from: the latest verdicts, and what the replicas report. */
public final class StatusSource {
  private record Verdicts(
      SortedMap<NamespacedName, Verdict<ParentRef>> routeRules,
      SortedMap<NamespacedName, Verdict<TargetRef>> policies,
      PlaintextByPolicy plaintext) {}

  private final CollectedRollouts rollouts;
  private final Supplier<SortedMap<NamespacedName, TestsVerdict>> tests;
  private final Predicate<String> exists;
  private final Supplier<Set<String>> expected;
  private volatile Verdicts verdicts =
      new Verdicts(new TreeMap<>(), new TreeMap<>(), PlaintextByPolicy.NONE);

  /**
   * @param rollouts what the replicas report
   * @param tests what came of the tests of RouteRules, as far as they have been tried
   * @param exists whether a replica's pod is there
   * @param expected the replicas that should have reported
   */
  public StatusSource(
      CollectedRollouts rollouts,
      Supplier<SortedMap<NamespacedName, TestsVerdict>> tests,
      Predicate<String> exists,
      Supplier<Set<String>> expected) {
    this.rollouts = rollouts;
    this.tests = tests;
    this.exists = exists;
    this.expected = expected;
  }

  /** Replaces the verdicts. */
  public void judge(MeshCompiler.Compiled compiled) {
    verdicts =
        new Verdicts(
            compiled.routeRules(), compiled.policies(), new PlaintextByPolicy(compiled.mesh()));
  }

  /** The outcomes as of now. */
  Outcomes outcomes() {
    Verdicts current = verdicts;
    Set<String> replicas = expected.get();
    return Outcomes.of(
        current.routeRules(),
        current.policies(),
        tests.get(),
        current.plaintext().of(rollouts.plaintext(exists, replicas)),
        verdict -> rollouts.total(verdict.object(), verdict.generation(), exists, replicas));
  }
}
