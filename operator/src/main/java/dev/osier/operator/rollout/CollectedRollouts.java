package dev.osier.operator.rollout;

import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.rollout.RolloutCollector;
import dev.osier.mesh.rollout.RolloutReport;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The latest report of each replica. */
public final class CollectedRollouts implements RolloutCollector {
  private final SortedMap<String, RolloutReport> reports = new ConcurrentSkipListMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  @Override
  public void report(String replica, RolloutReport report) {
    if (!report.equals(reports.put(replica, report))) {
      listeners.forEach(Runnable::run);
    }
  }

  @Override
  public void forget(String replica) {
    if (reports.remove(replica) != null) {
      listeners.forEach(Runnable::run);
    }
  }

  /** Has something run after every change. */
  public void onChange(Runnable changed) {
    listeners.add(changed);
  }

  /**
   * How far a generation of an object has come.
   *
   * @param exists whether a replica's pod is there; what others have reported does not count
   * @param expected the replicas that should have reported
   */
  public RolloutTotal total(
      ObjectReference object,
      long generation,
      Predicate<String> exists,
      Collection<String> expected) {
    SortedMap<String, RolloutReport> counted = new TreeMap<>(reports);
    counted.keySet().removeIf(replica -> !exists.test(replica));
    return RolloutTotal.of(object, generation, counted, expected);
  }
}
