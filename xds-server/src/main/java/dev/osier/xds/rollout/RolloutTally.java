package dev.osier.xds.rollout;

import static java.util.Objects.requireNonNull;

import dev.osier.mesh.Generation;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.rollout.ProxyRefusal;
import dev.osier.mesh.rollout.Rollout;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.stream.Refusal;
import java.util.BitSet;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The count of proxies by object. A proxy that has everything costs next to nothing: those with the
 * same configuration are counted together, and only what a proxy lacks is looked at one by one. Not
 * safe for use by several threads.
 */
public final class RolloutTally {
  private SortedMap<ObjectReference, Generation> generations = new TreeMap<>();
  private ObjectIndex index = new ObjectIndex(List.of());

  /** Counts of one proxy after the other. */
  private static final class Count {
    private final int[] targeted;
    private final int[] unconfirmed;
    private final int[] rejected;
    private final @Nullable ProxyRefusal[] refusals;
    private final IdentityHashMap<Map<ObjectReference, Generation>, BitSet> outdated =
        new IdentityHashMap<>();

    Count(int objects) {
      targeted = new int[objects];
      unconfirmed = new int[objects];
      rejected = new int[objects];
      refusals = new ProxyRefusal[objects];
    }
  }

  /**
   * The report of a replica.
   *
   * @param current which form of each object it serves; the same map as long as none changed
   * @param proxies all proxies that are connected to it
   */
  public RolloutReport count(
      SortedMap<ObjectReference, Generation> current, Collection<ProxyProgress> proxies) {
    if (!current.keySet().equals(generations.keySet())) {
      index = new ObjectIndex(current.keySet());
    }
    generations = current;
    index.retain(proxies.stream().map(proxy -> proxy.configuration().resources()).toList());
    Count count = new Count(index.objects().size());
    IdentityHashMap<ProxyConfig, Integer> configs = new IdentityHashMap<>();
    for (ProxyProgress proxy : proxies) {
      configs.merge(proxy.configuration().resources(), 1, Integer::sum);
      addShortfall(proxy, count);
    }
    configs.forEach(
        (config, times) -> forEach(index.of(config), object -> count.targeted[object] += times));
    return report(count);
  }

  private void addShortfall(ProxyProgress proxy, Count count) {
    BitSet outdated = outdated(proxy.configuration().generations(), count);
    if (outdated.isEmpty()
        && proxy.fetched().isEmpty()
        && proxy.pending().isEmpty()
        && proxy.refusals().isEmpty()
        && proxy.heldBack().isEmpty()) {
      return;
    }
    // Until a proxy's stream has looked at the latest mesh, it may lack whatever is new in it.
    BitSet unconfirmed = (BitSet) outdated.clone();
    BitSet additional = (BitSet) outdated.clone();
    BitSet rejected = new BitSet();
    proxy.fetched().forEach(resource -> index.add(resource, additional));
    proxy.pending().forEach(resource -> index.add(resource, unconfirmed));
    for (Refusal refusal : proxy.refusals()) {
      BitSet blamed = new BitSet();
      index.add(refusal.resource(), blamed);
      rejected.or(blamed);
      keepExample(blamed, new ProxyRefusal(proxy.pod(), refusal.message()), count);
    }
    proxy
        .heldBack()
        .forEach(
            (object, words) -> {
              BitSet blamed = new BitSet();
              index.add(object, blamed);
              additional.or(blamed);
              rejected.or(blamed);
              keepExample(blamed, new ProxyRefusal(proxy.pod(), words), count);
            });
    unconfirmed.or(rejected);
    BitSet shared = index.of(proxy.configuration().resources());
    additional.andNot(shared);
    forEach(additional, object -> count.targeted[object]++);
    additional.or(shared);
    unconfirmed.and(additional);
    rejected.and(additional);
    forEach(unconfirmed, object -> count.unconfirmed[object]++);
    forEach(rejected, object -> count.rejected[object]++);
  }

  private static void keepExample(BitSet blamed, ProxyRefusal refusal, Count count) {
    forEach(
        blamed,
        object -> {
          ProxyRefusal known = count.refusals[object];
          // The same example each time, so that a status does not change for nothing.
          if (known == null || refusal.pod().compareTo(known.pod()) < 0) {
            count.refusals[object] = refusal;
          }
        });
  }

  private static void forEach(BitSet objects, IntConsumer action) {
    for (int object = objects.nextSetBit(0); object >= 0; object = objects.nextSetBit(object + 1)) {
      action.accept(object);
    }
  }

  /** The objects of which a proxy's stream does not know the latest form yet. */
  private BitSet outdated(Map<ObjectReference, Generation> known, Count count) {
    return count.outdated.computeIfAbsent(known, this::compare);
  }

  @SuppressWarnings("ReferenceEquality") // the same map cannot differ, others are compared
  private BitSet compare(Map<ObjectReference, Generation> known) {
    BitSet outdated = new BitSet();
    if (known != generations) {
      generations.forEach(
          (object, generation) -> {
            if (!generation.equals(known.get(object))) {
              index.add(object, outdated);
            }
          });
    }
    return outdated;
  }

  private RolloutReport report(Count count) {
    SortedMap<ObjectReference, Rollout> rollouts = new TreeMap<>();
    List<ObjectReference> objects = index.objects();
    for (int i = 0; i < objects.size(); i++) {
      ObjectReference object = objects.get(i);
      rollouts.put(
          object,
          new Rollout(
              requireNonNull(generations.get(object)),
              count.targeted[i],
              count.targeted[i] - count.unconfirmed[i],
              count.rejected[i],
              Optional.ofNullable(count.refusals[i])));
    }
    return new RolloutReport(rollouts);
  }
}
