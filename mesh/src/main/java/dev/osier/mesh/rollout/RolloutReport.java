package dev.osier.mesh.rollout;

import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.rotation.TrustReport;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that one replica of the control plane serves, and how far its proxies have come with it. A
 * report is complete: it replaces the replica's last one.
 *
 * @param rollouts by object; an object that is not in it is not served by the replica
 * @param trust how far its proxies have come with a change of root
 */
public record RolloutReport(SortedMap<ObjectReference, Rollout> rollouts, TrustReport trust) {
  /** The report of a replica that serves nothing. */
  public static final RolloutReport EMPTY = new RolloutReport(new TreeMap<>());

  public RolloutReport {
    rollouts = Collections.unmodifiableSortedMap(new TreeMap<>(rollouts));
  }

  /** A report that says nothing of roots. */
  public RolloutReport(SortedMap<ObjectReference, Rollout> rollouts) {
    this(rollouts, TrustReport.NONE);
  }

  /** The same with this about roots. */
  public RolloutReport with(TrustReport other) {
    return new RolloutReport(rollouts, other);
  }
}
