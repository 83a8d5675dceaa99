package dev.osier.operator.rollout;

import dev.osier.mesh.Generation;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.plaintext.PlaintextReport;
import dev.osier.mesh.rollout.RolloutCollector;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.mesh.rotation.TrustReport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The latest report of each replica. */
public final class CollectedRollouts implements RolloutCollector {
  private final InstantSource clock;
  private final SortedMap<String, RolloutReport> reports = new ConcurrentSkipListMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> trustListeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> plaintextListeners = new CopyOnWriteArrayList<>();
  // Guarded by this.
  private Set<String> heard = Set.of();
  private Optional<Instant> lastLoss = Optional.empty();

  /** Nothing yet. */
  public CollectedRollouts(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void report(String replica, RolloutReport report) {
    RolloutReport before = reports.put(replica, report);
    if (!report.equals(before)) {
      listeners.forEach(Runnable::run);
    }
    if (before == null || !report.trust().equals(before.trust())) {
      trustListeners.forEach(Runnable::run);
    }
    if (before == null || !report.plaintext().equals(before.plaintext())) {
      plaintextListeners.forEach(Runnable::run);
    }
  }

  @Override
  public void forget(String replica) {
    if (reports.remove(replica) != null) {
      listeners.forEach(Runnable::run);
      trustListeners.forEach(Runnable::run);
      plaintextListeners.forEach(Runnable::run);
    }
  }

  /**
   * Who sends plaintext, as all replicas together have been told.
   *
   * @param exists whether a replica's pod is there; what others have reported does not count
   * @param expected the replicas that should have reported; without one it is not complete, nor is
   *     it for ten minutes after one is gone with what only it was told
   */
  public synchronized PlaintextReport plaintext(
      Predicate<String> exists, Collection<String> expected) {
    SortedMap<String, RolloutReport> counted = new TreeMap<>(reports);
    counted.keySet().removeIf(replica -> !exists.test(replica));
    PlaintextReport all =
        PlaintextReport.all(counted.values().stream().map(RolloutReport::plaintext).toList());
    Instant now = clock.instant();
    if (!counted.keySet().containsAll(heard)) {
      lastLoss = Optional.of(now);
    }
    heard = Set.copyOf(counted.keySet());
    boolean whole =
        counted.keySet().containsAll(expected)
            && lastLoss.filter(loss -> now.isBefore(loss.plus(PlaintextReport.WINDOW))).isEmpty();
    return whole ? all : new PlaintextReport(all.peers(), false);
  }

  /** Has something run after every change of {@link #plaintext}. */
  public void onPlaintextChange(Runnable changed) {
    plaintextListeners.add(changed);
  }

  /** Has something run after every change. */
  public void onChange(Runnable changed) {
    listeners.add(changed);
  }

  /** Has something run after every change of what is reported of roots. */
  public void onTrustChange(Runnable changed) {
    trustListeners.add(changed);
  }

  /** What each replica reports of roots. */
  public SortedMap<String, TrustReport> trust() {
    SortedMap<String, TrustReport> trust = new TreeMap<>();
    reports.forEach((replica, report) -> trust.put(replica, report.trust()));
    return trust;
  }

  /**
   * How far a generation of an object has come.
   *
   * @param exists whether a replica's pod is there; what others have reported does not count
   * @param expected the replicas that should have reported
   */
  public RolloutTotal total(
      ObjectReference object,
      Generation generation,
      Predicate<String> exists,
      Collection<String> expected) {
    SortedMap<String, RolloutReport> counted = new TreeMap<>(reports);
    counted.keySet().removeIf(replica -> !exists.test(replica));
    return RolloutTotal.of(object, generation, counted, expected);
  }
}
