package dev.osier.operator.compile;

import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.Finding;
import dev.osier.mesh.Immutable;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Workload;
import dev.osier.operator.compile.policy.EffectiveMtls;
import dev.osier.operator.state.PodState;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All pods and what came of them.
 *
 * @param surroundings what that depends on besides the pods
 * @param states the pods
 * @param byName what came of each
 * @param workloads those that have a place in the mesh's picture
 * @param blocks the blocks of addresses that meshed ones have
 * @param findings what users should know of Services because of them
 */
record CompiledPods(
    Surroundings surroundings,
    List<PodState> states,
    Map<NamespacedName, CompiledPod> byName,
    SortedMap<NamespacedName, Workload> workloads,
    SortedSet<AddressBlock> blocks,
    List<Finding> findings) {
  static final CompiledPods NONE =
      new CompiledPods(
          Surroundings.NONE,
          List.of(),
          Map.of(),
          Mesh.EMPTY.workloads(),
          Mesh.EMPTY.podBlocks(),
          List.of());

  /** These pods in these surroundings, of which what is as before is taken from here. */
  CompiledPods next(Surroundings current, List<PodState> pods) {
    Changes<PodState> changes = Changes.between(states, pods, PodState::name);
    List<PodState> touched = surroundings.equals(current) ? changes.after() : pods;
    if (changes.before().isEmpty() && touched.isEmpty()) {
      return new CompiledPods(current, pods, byName, workloads, blocks, findings);
    }
    WorkloadCompiler compiler = new WorkloadCompiler(current);
    Map<NamespacedName, CompiledPod> next = new HashMap<>(byName);
    SortedMap<NamespacedName, Workload> pictured = new TreeMap<>(workloads);
    changes.before().forEach(gone -> next.remove(gone.name()));
    boolean alike = true;
    for (PodState pod : touched) {
      CompiledPod before = byName.get(pod.name());
      CompiledPod now = next(before, pod, current, compiler);
      if (Shared.isSame(now, before)) {
        continue;
      }
      next.put(pod.name(), now);
      if (before == null || !now.workload().equals(before.workload())) {
        now.workload()
            .ifPresentOrElse(
                workload -> pictured.put(pod.name(), workload), () -> pictured.remove(pod.name()));
      }
      alike &= before != null && now.tellsTheSameAs(before);
    }
    for (PodState gone : changes.before()) {
      if (!next.containsKey(gone.name())) {
        pictured.remove(gone.name());
        alike = false;
      }
    }
    return new CompiledPods(
        current,
        pods,
        next,
        Immutable.sortedMap(Shared.map(workloads, pictured)),
        alike ? blocks : blocks(next.values()),
        alike ? findings : findings(next.values()));
  }

  Optional<CompiledPod> find(NamespacedName name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** What those of them that are not over do with mutual TLS. */
  Stream<EffectiveMtls> mtls() {
    return byName.values().stream().map(CompiledPod::mtls);
  }

  private CompiledPod next(
      @Nullable CompiledPod before, PodState pod, Surroundings current, WorkloadCompiler compiler) {
    ServiceSelectors.InNamespace selectors = current.selectors().in(pod.name().namespace());
    if (before == null) {
      return compiler.compile(pod, selectors);
    }
    boolean holds =
        before.state().equals(pod)
            && before.selectors().equals(selectors)
            && surroundings.isLike(current)
            && surroundings.localities().of(pod.node()).equals(current.localities().of(pod.node()));
    return holds ? before : compiler.compile(pod, selectors).sharing(before);
  }

  private SortedSet<AddressBlock> blocks(Collection<CompiledPod> pods) {
    Set<AddressBlock> all = new HashSet<>();
    pods.forEach(pod -> all.addAll(pod.blocks()));
    return blocks.equals(all) ? blocks : Immutable.sortedSet(new TreeSet<>(all));
  }

  private static List<Finding> findings(Collection<CompiledPod> pods) {
    ProtocolConflicts conflicts = new ProtocolConflicts();
    pods.stream()
        .filter(pod -> !pod.conflicts().isEmpty())
        .sorted(Comparator.comparing(pod -> pod.state().name()))
        .forEach(pod -> pod.conflicts().forEach(conflicts::add));
    return conflicts.findings();
  }
}
