package dev.osier.mesh.rotation;

import java.util.Arrays;
import java.util.Optional;

/** How far a change of root has come. The order of the constants is the order of the phases. */
public enum RotationPhase {
  /** There is one root, and it signs. */
  IDLE("Idle"),
  /** There is a new root: everybody is given both, and the old one still signs. */
  PREPARE("Prepare"),
  /** The new root signs on those replicas of the control plane that have heard of it. */
  ACTIVATE("Activate"),
  /** Only the new root signs; what the old one signed is still in use. */
  DRAIN("Drain"),
  /** The old root leaves what workloads trust. */
  RETIRE("Retire");

  private final String word;

  RotationPhase(String word) {
    this.word = word;
  }

  /** The phase as statuses and the Secret write it, such as {@code Prepare}. */
  public String word() {
    return word;
  }

  /** Reads a {@link #word}; empty if it is none. */
  public static Optional<RotationPhase> parse(String word) {
    return Arrays.stream(values()).filter(phase -> phase.word.equals(word)).findFirst();
  }

  /** Whether it is the new root under which certificates are issued. */
  public boolean signsUnderNewRoot() {
    return compareTo(ACTIVATE) >= 0;
  }

  /** Whether workloads trust the old root beside the new one. */
  public boolean trustsBoth() {
    return compareTo(PREPARE) >= 0 && compareTo(DRAIN) <= 0;
  }

  @Override
  public String toString() {
    return word;
  }
}
