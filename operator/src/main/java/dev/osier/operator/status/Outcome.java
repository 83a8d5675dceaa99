package dev.osier.operator.status;

import dev.osier.mesh.plaintext.PlaintextReport;
import dev.osier.operator.rollout.RolloutTotal;
import dev.osier.operator.verdict.TestsVerdict;
import dev.osier.operator.verdict.Verdict;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/**
 * All that a status is made from, but for the object itself.
 *
 * @param verdict what was made of it
 * @param rollout how far that has come
 * @param tests what came of its tests; empty while those of this generation have not been tried
 * @param plaintext who sends plaintext to the workloads whose mode it sets; empty if it sets none
 * @param <R> how the object refers to what it is attached to
 */
record Outcome<R>(
    Verdict<R> verdict,
    RolloutTotal rollout,
    Optional<TestsVerdict> tests,
    Optional<PlaintextReport> plaintext) {
  Outcome {
    tests = tests.filter(known -> known.generation().equals(verdict.generation()));
  }

  /** The outcome of an object that has no tests, or whose tests have not been tried. */
  Outcome(Verdict<R> verdict, RolloutTotal rollout) {
    this(verdict, rollout, Optional.empty());
  }

  /** The outcome of an object that sets no mode of mutual TLS. */
  Outcome(Verdict<R> verdict, RolloutTotal rollout, Optional<TestsVerdict> tests) {
    this(verdict, rollout, tests, Optional.empty());
  }

  /** Whether nothing more is to be heard of it: every proxy that needs it has said its word. */
  boolean isSettled() {
    return !verdict.isAccepted() || rollout.isComplete();
  }

  /** Whether it is of exactly this object, in this generation. */
  boolean isOf(HasMetadata object) {
    Long generation = object.getMetadata().getGeneration();
    return verdict.generation().uid().equals(object.getMetadata().getUid())
        && generation != null
        && verdict.generation().number() == generation;
  }
}
