package dev.osier.mesh.rotation;

import dev.osier.mesh.NamespacedName;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The rules of a change of root. No certificate is issued under a root that some proxy may not
 * trust, and no root leaves while a certificate under it may be in use; nothing is ever forced.
 *
 * <p>Each decision depends on what is stored and what is seen now and on nothing else, so that
 * whoever becomes the leader next decides the same, and a step taken twice is one step.
 */
public final class RootRotation {
  private static final SortedSet<NamespacedName> NO_PODS = new TreeSet<>();

  private RootRotation() {}

  /** Decides. */
  public static RotationStep next(
      Rotation rotation, RotationWish wish, MeshTrust trust, Instant now) {
    return switch (rotation.phase()) {
      case IDLE -> begin(rotation, wish, now);
      case PREPARE -> advanceAfter(untilAllTrustBoth(rotation, trust), rotation);
      case ACTIVATE -> advanceAfter(untilReplicasAreIn(RotationPhase.ACTIVATE, trust), rotation);
      case DRAIN -> drain(rotation, wish, trust, now);
      case RETIRE -> advanceAfter(untilReplicasAreIn(RotationPhase.RETIRE, trust), rotation);
    };
  }

  /** How many of the pods have come how far; all zero if idle. */
  public static RotationProgress progress(Rotation rotation, MeshTrust trust) {
    if (rotation.phase() == RotationPhase.IDLE) {
      return RotationProgress.NONE;
    }
    if (!rotation.phase().trustsBoth()) {
      return new RotationProgress(0, 0, trust.pods().size());
    }
    List<String> both = List.of(rotation.oldRoot(), rotation.newRoot());
    int total = trust.pods().size();
    SortedSet<NamespacedName> missing = trust.podsNotTrusting(both);
    int oldOnly = missing.size();
    missing.retainAll(trust.pods());
    return new RotationProgress(
        total - missing.size(), oldOnly, total - trust.podsNotRenewed(both).size());
  }

  private static RotationStep begin(Rotation rotation, RotationWish wish, Instant now) {
    String request = wish.request().orElse("");
    if (!request.isEmpty() && !request.equals(rotation.honoured())) {
      return new RotationStep.Advance(RotationPhase.PREPARE, request);
    }
    if (wish.due().isPresent() && !now.isBefore(wish.due().get())) {
      return new RotationStep.Advance(RotationPhase.PREPARE, rotation.honoured());
    }
    return wish.due()
        .<RotationStep>map(RotationStep.WaitUntil::new)
        .orElseGet(RotationStep.Rest::new);
  }

  private static RotationStep drain(
      Rotation rotation, RotationWish wish, MeshTrust trust, Instant now) {
    // Nothing under an expired root is valid any more, and nobody can be helped by trusting it.
    if (!now.isBefore(rotation.oldRootNotAfter())) {
      return new RotationStep.Advance(RotationPhase.RETIRE, rotation.honoured());
    }
    Instant end = rotation.since().plus(wish.overlap());
    if (now.isBefore(end)) {
      return new RotationStep.WaitUntil(end);
    }
    return advanceAfter(untilAllHaveRenewed(rotation, trust), rotation);
  }

  private static RotationStep.WaitFor untilAllTrustBoth(Rotation rotation, MeshTrust trust) {
    List<String> both = List.of(rotation.oldRoot(), rotation.newRoot());
    return new RotationStep.WaitFor(
        trust.podsNotTrusting(both),
        trust.replicasWithout(
            report ->
                report.phase() == RotationPhase.PREPARE
                    && report.roots().containsAll(both)
                    && (report.unconfirmed() == 0 || !report.examples().isEmpty())),
        trust.published());
  }

  private static RotationStep.WaitFor untilAllHaveRenewed(Rotation rotation, MeshTrust trust) {
    return new RotationStep.WaitFor(
        trust.podsNotRenewed(List.of(rotation.oldRoot(), rotation.newRoot())),
        trust.replicasWithout(report -> report.phase() == RotationPhase.DRAIN),
        true);
  }

  private static RotationStep.WaitFor untilReplicasAreIn(RotationPhase phase, MeshTrust trust) {
    return new RotationStep.WaitFor(
        NO_PODS, trust.replicasWithout(report -> report.phase() == phase), true);
  }

  private static RotationStep advanceAfter(RotationStep.WaitFor wait, Rotation rotation) {
    return wait.isOver()
        ? new RotationStep.Advance(after(rotation.phase()), rotation.honoured())
        : wait;
  }

  /** The phase that follows another. */
  static RotationPhase after(RotationPhase phase) {
    return switch (phase) {
      case IDLE -> RotationPhase.PREPARE;
      case PREPARE -> RotationPhase.ACTIVATE;
      case ACTIVATE -> RotationPhase.DRAIN;
      case DRAIN -> RotationPhase.RETIRE;
      case RETIRE -> RotationPhase.IDLE;
    };
  }
}
