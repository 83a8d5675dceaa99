package dev.osier.operator.compile;

import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.Finding;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.state.PodState;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The function from a cluster's state to a mesh. It rebuilds all of it each time; what comes out
 * equal to its predecessor is the predecessor, so that comparing two meshes is cheap. The order of
 * its input does not matter.
 */
public final class MeshCompiler {
  private MeshCompiler() {}

  /**
   * What came of a state.
   *
   * @param mesh the mesh; the same object as the predecessor if nothing changed
   * @param findings what users should know, in order
   */
  public record Compiled(Mesh mesh, List<Finding> findings) {
    public Compiled {
      findings = List.copyOf(findings);
    }
  }

  /** Compiles a state, reusing the equal parts of a predecessor. */
  public static Compiled compile(ClusterState state, Mesh previous) {
    TrustDomain trustDomain = state.settings().trustDomain();
    PodIndex pods = new PodIndex(state.pods());
    SortedMap<NamespacedName, Service> services = new TreeMap<>();
    SortedMap<BackendKey, Endpoints> endpoints = new TreeMap<>();
    NodeLocalities localities = new NodeLocalities(state.nodes());
    ServiceCompiler serviceCompiler =
        new ServiceCompiler(trustDomain, new EndpointsCompiler(state.slices(), localities, pods));
    state.services().stream()
        .flatMap(service -> serviceCompiler.compile(service).stream())
        .forEach(
            compiled -> {
              services.put(compiled.service().name(), compiled.service());
              compiled.endpoints().forEach(each -> endpoints.put(each.key(), each));
            });

    ProtocolConflicts conflicts = new ProtocolConflicts();
    SortedMap<NamespacedName, Workload> workloads = new TreeMap<>();
    SortedSet<AddressBlock> podBlocks = new TreeSet<>();
    WorkloadCompiler workloadCompiler =
        new WorkloadCompiler(trustDomain, state.services(), conflicts, localities);
    state.pods().stream()
        .filter(WorkloadCompiler::isPictured)
        .sorted(Comparator.comparing(PodState::name))
        .map(workloadCompiler::compile)
        .forEach(workload -> add(workload, workloads, podBlocks));

    Mesh mesh =
        new Mesh(
            state.settings().equals(previous.settings()) ? previous.settings() : state.settings(),
            state.trustBundle().equals(previous.trustBundle())
                ? previous.trustBundle()
                : state.trustBundle(),
            reuse(services, previous.services()),
            reuse(endpoints, previous.endpoints()),
            new TreeMap<>(),
            reuse(workloads, previous.workloads()),
            podBlocks,
            new TreeMap<>());
    return new Compiled(mesh.equals(previous) ? previous : mesh, conflicts.findings());
  }

  private static void add(
      Workload workload,
      SortedMap<NamespacedName, Workload> workloads,
      SortedSet<AddressBlock> podBlocks) {
    workloads.put(workload.pod(), workload);
    if (workload.meshed()) {
      workload.addresses().forEach(address -> podBlocks.add(AddressBlock.around(address)));
    }
  }

  private static <K extends Comparable<K>, V> SortedMap<K, V> reuse(
      SortedMap<K, V> current, Map<K, V> previous) {
    current.replaceAll(
        (key, value) -> {
          V before = previous.get(key);
          return value.equals(before) ? before : value;
        });
    return current;
  }
}
