package dev.osier.operator.compile;

import dev.osier.crds.policy.TargetRef;
import dev.osier.crds.route.ParentRef;
import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.Finding;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.operator.compile.policy.PolicyCompiler;
import dev.osier.operator.compile.policy.WorkloadMtls;
import dev.osier.operator.compile.route.GrantIndex;
import dev.osier.operator.compile.route.RouteCompiler;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.state.PodState;
import dev.osier.operator.verdict.Verdict;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

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
   * @param findings what users should know of other objects than those with verdicts, in order
   * @param routeRules what each RouteRule came to
   * @param policies what each Policy came to
   */
  public record Compiled(
      Mesh mesh,
      List<Finding> findings,
      SortedMap<NamespacedName, Verdict<ParentRef>> routeRules,
      SortedMap<NamespacedName, Verdict<TargetRef>> policies) {
    public Compiled {
      findings = List.copyOf(findings);
      routeRules = Collections.unmodifiableSortedMap(new TreeMap<>(routeRules));
      policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
    }
  }

  /** Compiles a state, reusing the equal parts of a predecessor. */
  public static Compiled compile(ClusterState state, Mesh previous) {
    TrustDomain trustDomain = state.settings().trustDomain();
    PodIndex pods = new PodIndex(state.pods());
    NodeLocalities localities = new NodeLocalities(state.nodes());
    ServiceSelectors selectors = new ServiceSelectors(state.services());
    PolicyCompiler policies = policies(state);
    WorkloadMtls mtls = policies.workloadMtls(state.settings().mtls());
    PodModes modes = new PodModes(mtls, selectors);
    ServiceCompiler serviceCompiler =
        new ServiceCompiler(
            trustDomain, new EndpointsCompiler(state.slices(), localities, pods, modes));
    CompiledServices services = new CompiledServices();
    state.services().stream()
        .flatMap(service -> serviceCompiler.compile(service).stream())
        .forEach(services::add);
    state.services().forEach(service -> services.treat(service, policies));
    RouteCompiler.Compiled routes =
        RouteCompiler.compile(state.routeRules(), services, new GrantIndex(state.grants()));

    ProtocolConflicts conflicts = new ProtocolConflicts();
    SortedMap<NamespacedName, Workload> workloads = new TreeMap<>();
    SortedSet<AddressBlock> podBlocks = new TreeSet<>();
    WorkloadCompiler workloadCompiler =
        new WorkloadCompiler(trustDomain, selectors, modes, conflicts, localities);
    state.pods().stream()
        .filter(WorkloadCompiler::isPictured)
        .sorted(Comparator.comparing(PodState::name))
        .map(workloadCompiler::compile)
        .forEach(workload -> add(workload, workloads, podBlocks));

    SortedMap<NamespacedName, Verdict<TargetRef>> policyVerdicts = policies.verdicts(mtls);
    Mesh mesh =
        new Mesh(
            state.settings().equals(previous.settings()) ? previous.settings() : state.settings(),
            state.trustBundle().equals(previous.trustBundle())
                ? previous.trustBundle()
                : state.trustBundle(),
            reuse(services.all(), previous.services()),
            reuse(services.endpoints(routes.subsets()), previous.endpoints()),
            reuse(shareLists(routes.routes(), previous.routes()), previous.routes()),
            reuse(workloads, previous.workloads()),
            podBlocks,
            generations(routes.verdicts(), policyVerdicts));
    return new Compiled(
        mesh.equals(previous) ? previous : mesh,
        conflicts.findings(),
        routes.verdicts(),
        policyVerdicts);
  }

  private static PolicyCompiler policies(ClusterState state) {
    Set<NamespacedName> services = new HashSet<>();
    state.services().stream()
        .filter(ServiceCompiler::isService)
        .forEach(service -> services.add(service.name()));
    return new PolicyCompiler(
        state.policies(), services::contains, state.settings().controlPlane().namespace());
  }

  private static SortedMap<ObjectReference, Long> generations(
      SortedMap<NamespacedName, Verdict<ParentRef>> routeRules,
      SortedMap<NamespacedName, Verdict<TargetRef>> policies) {
    SortedMap<ObjectReference, Long> generations = new TreeMap<>();
    Stream.concat(routeRules.values().stream(), policies.values().stream())
        .forEach(verdict -> generations.put(verdict.object(), verdict.generation()));
    return generations;
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

  /** The lists of a port stay the same objects, too, when only one of them has changed. */
  private static SortedMap<ServicePortKey, PortRoutes> shareLists(
      SortedMap<ServicePortKey, PortRoutes> current, Map<ServicePortKey, PortRoutes> previous) {
    current.replaceAll(
        (key, routes) -> {
          PortRoutes before = previous.get(key);
          if (before == null) {
            return routes;
          }
          return new PortRoutes(
              key,
              routes.forEveryone().equals(before.forEveryone())
                  ? before.forEveryone()
                  : routes.forEveryone(),
              reuse(new TreeMap<>(routes.forNamespace()), before.forNamespace()));
        });
    return current;
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
