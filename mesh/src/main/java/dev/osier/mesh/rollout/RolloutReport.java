package dev.osier.mesh.rollout;

import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.plaintext.PlaintextReport;
import dev.osier.mesh.rotation.TrustReport;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that one replica of the control plane serves, how far its proxies have come with it, and what
 * else they tell. A report is complete: it replaces the replica's last one.
 *
 * @param rollouts by object; an object that is not in it is not served by the replica
 * @param trust how far its proxies have come with a change of root
 * @param plaintext who sends plaintext to its proxies
 */
public record RolloutReport(
    SortedMap<ObjectReference, Rollout> rollouts, TrustReport trust, PlaintextReport plaintext) {
  /** The report of a replica that serves nothing. */
  public static final RolloutReport EMPTY = new RolloutReport(new TreeMap<>());

  public RolloutReport {
    rollouts = Collections.unmodifiableSortedMap(new TreeMap<>(rollouts));
  }

  /** A report of rollouts alone. */
  public RolloutReport(SortedMap<ObjectReference, Rollout> rollouts) {
    this(rollouts, TrustReport.NONE, PlaintextReport.NONE);
  }

  /** The same with this about roots. */
  public RolloutReport with(TrustReport other) {
    return new RolloutReport(rollouts, other, plaintext);
  }

  /** The same with what is known of plaintext. */
  public RolloutReport with(PlaintextReport known) {
    return new RolloutReport(rollouts, trust, known);
  }
}
