package dev.osier.mesh;

import java.util.Arrays;
import java.util.Optional;

/** When a workload's proxy comes to know of services. It is settled when its pod is injected. */
public enum Discovery {
  /** Of each when the workload first calls it: its size does not follow that of the mesh. */
  ON_DEMAND("OnDemand"),
  /** Of all there are, from the beginning. */
  EAGER("Eager");

  private final String word;

  Discovery(String word) {
    this.word = word;
  }

  /** What a word in settings or labels says; empty if it is none. */
  public static Optional<Discovery> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
  }

  /** The word for it in settings and labels. */
  public String word() {
    return word;
  }
}
