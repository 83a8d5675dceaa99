package dev.osier.mesh.rotation;

import dev.osier.mesh.NamespacedName;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** What is to be done about a change of root now. */
public sealed interface RotationStep {
  /** Nothing: no change is under way, and none is wanted. */
  record Rest() implements RotationStep {}

  /**
   * Go on to a phase.
   *
   * @param phase the next phase
   * @param honoured the request that is honoured by it, from now on
   */
  record Advance(RotationPhase phase, String honoured) implements RotationStep {}

  /**
   * Wait until a time.
   *
   * @param until the earliest time at which something else can be decided
   */
  record WaitUntil(Instant until) implements RotationStep {}

  /**
   * Wait for others, as long as it takes.
   *
   * @param pods the pods that hold it up
   * @param replicas the replicas of the control plane that hold it up
   * @param published whether the roots are published in the API server
   */
  record WaitFor(SortedSet<NamespacedName> pods, SortedSet<String> replicas, boolean published)
      implements RotationStep {
    public WaitFor {
      pods = Collections.unmodifiableSortedSet(new TreeSet<>(pods));
      replicas = Collections.unmodifiableSortedSet(new TreeSet<>(replicas));
    }

    /** Whether there is nothing to wait for. */
    boolean isOver() {
      return pods.isEmpty() && replicas.isEmpty() && published;
    }
  }
}
