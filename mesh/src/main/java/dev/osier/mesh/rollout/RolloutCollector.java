package dev.osier.mesh.rollout;

/**
 * Someone who gathers the reports of all replicas. Safe for use by several threads; calls return
 * quickly and don't throw.
 */
public interface RolloutCollector {
  /**
   * Replaces what is known of a replica.
   *
   * @param replica the name of its pod
   */
  void report(String replica, RolloutReport report);

  /** Forgets a replica that no longer reports. */
  void forget(String replica);
}
