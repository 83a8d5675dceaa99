package dev.osier.operator.rollout;

import dev.osier.mesh.Generation;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.rollout.ProxyRefusal;
import dev.osier.mesh.rollout.Rollout;
import dev.osier.mesh.rollout.RolloutReport;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far one generation of an object has come on the proxies of all replicas.
 *
 * @param targeted the proxies whose configuration the object is part of
 * @param acknowledged those of them that run this generation
 * @param rejected those of them that refuse this generation
 * @param refusal one of the refusals, for an example; empty if there are none
 * @param silent the replicas that do not serve this generation, as far as is known
 */
public record RolloutTotal(
    int targeted,
    int acknowledged,
    int rejected,
    Optional<ProxyRefusal> refusal,
    SortedSet<String> silent) {

  /** Whether all replicas have reported, and all their proxies run or refuse it. */
  public boolean isComplete() {
    return silent.isEmpty() && acknowledged + rejected >= targeted;
  }

  /**
   * Puts reports together.
   *
   * @param reports by replica
   * @param expected the replicas that should have reported
   */
  public static RolloutTotal of(
      ObjectReference object,
      Generation generation,
      SortedMap<String, RolloutReport> reports,
      Collection<String> expected) {
    Rollout total = Rollout.unused(generation);
    SortedSet<String> silent = new TreeSet<>(expected);
    silent.removeAll(reports.keySet());
    for (Map.Entry<String, RolloutReport> report : new TreeMap<>(reports).entrySet()) {
      Rollout rollout = report.getValue().rollouts().get(object);
      if (rollout == null) {
        silent.add(report.getKey());
      } else if (rollout.generation().equals(generation)) {
        total = total.plus(rollout);
      } else {
        silent.add(report.getKey());
        // Its proxies need the object, but what they say is about another generation.
        total = total.plus(new Rollout(generation, rollout.targeted(), 0, 0, Optional.empty()));
      }
    }
    return new RolloutTotal(
        total.targeted(), total.acknowledged(), total.rejected(), total.refusal(), silent);
  }
}
