package dev.osier.mesh;

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

  /** The word for it in settings and labels. */
  public String word() {
    return word;
  }
}
