package dev.osier.operator.compile;

import dev.osier.crds.policy.TargetRef;
import dev.osier.crds.route.ParentRef;
import dev.osier.mesh.Generation;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.operator.compile.MeshCompiler.Compiled;
import dev.osier.operator.compile.policy.PolicyCompiler;
import dev.osier.operator.compile.route.RouteCompiler;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.state.ServiceState;
import dev.osier.operator.verdict.Verdict;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A state that has been compiled, step by step, so that of the next one only what has changed need
 * be. Immutable. Each step keeps what it was made from beside what came of it; where it is given
 * equal things again, it hands on what it has, the same objects. So nothing is ever invalidated,
 * and what comes out does not depend on what was compiled before.
 */
public final class Compilation {
  /** Nothing has been compiled yet. */
  public static final Compilation NONE =
      new Compilation(
          Set.of(),
          CompiledServices.NONE,
          RouteCompiler.NONE,
          new Compiled(Mesh.EMPTY, List.of(), new TreeMap<>(), new TreeMap<>()));

  private final Set<NamespacedName> names;
  private final CompiledServices services;
  private final RouteCompiler routes;
  private final Compiled compiled;

  private Compilation(
      Set<NamespacedName> names,
      CompiledServices services,
      RouteCompiler routes,
      Compiled compiled) {
    this.names = names;
    this.services = services;
    this.routes = routes;
    this.compiled = compiled;
  }

  /** What came of it. */
  public Compiled compiled() {
    return compiled;
  }

  /** The compilation of the state that comes after this one. */
  public Compilation next(ClusterState state) {
    Set<NamespacedName> nextNames = names(state);
    CompiledPods pods = services.pods().next(surroundings(state, nextNames), state.pods());
    CompiledServices next =
        services.next(pods, services.slices().next(state.slices()), state.services());
    RouteCompiler nextRoutes = routes.next(state.routeRules(), next, state.grants());
    return new Compilation(nextNames, next, nextRoutes, compiled(state, next, nextRoutes));
  }

  private Surroundings surroundings(ClusterState state, Set<NamespacedName> serviceNames) {
    Surroundings before = services.pods().surroundings();
    PolicyCompiler policies =
        before
            .policies()
            .next(state.policies(), serviceNames, state.settings().controlPlane().namespace());
    return new Surroundings(
        state.settings().trustDomain(),
        state.settings().mtls(),
        policies,
        before.selectors().next(state.services()),
        before.localities().next(state.nodes()));
  }

  /** The names of what is a service to a proxy; the same set as long as it is. */
  private Set<NamespacedName> names(ClusterState state) {
    if (Changes.between(services.states(), state.services(), ServiceState::name).isEmpty()) {
      return names;
    }
    Set<NamespacedName> current =
        state.services().stream()
            .filter(ServiceCompiler::isService)
            .map(ServiceState::name)
            .collect(Collectors.toUnmodifiableSet());
    return Shared.value(names, current);
  }

  private Compiled compiled(ClusterState state, CompiledServices next, RouteCompiler nextRoutes) {
    CompiledPods pods = next.pods();
    Mesh previous = compiled.mesh();
    SortedMap<NamespacedName, Verdict<TargetRef>> policies =
        Shared.isSame(services.pods().byName(), pods.byName())
                && Shared.isSame(
                    services.pods().surroundings().policies(), pods.surroundings().policies())
            ? compiled.policies()
            : Shared.map(compiled.policies(), pods.surroundings().policies().verdicts(pods.mtls()));
    SortedMap<NamespacedName, Verdict<ParentRef>> routeRules =
        Shared.map(compiled.routeRules(), nextRoutes.verdicts());
    Mesh mesh =
        new Mesh(
            Shared.value(previous.settings(), state.settings()),
            Shared.value(previous.trustBundle(), state.trustBundle()),
            Shared.map(previous.services(), next.services()),
            next.endpoints(nextRoutes.subsets(), services, previous.endpoints()),
            Shared.map(previous.routes(), nextRoutes.routes()),
            Shared.map(previous.workloads(), pods.workloads()),
            previous.podBlocks().equals(pods.blocks()) ? previous.podBlocks() : pods.blocks(),
            Shared.isSame(compiled.routeRules(), routeRules)
                    && Shared.isSame(compiled.policies(), policies)
                ? previous.generations()
                : Shared.map(previous.generations(), generations(routeRules, policies)));
    return new Compiled(Shared.value(previous, mesh), pods.findings(), routeRules, policies);
  }

  private static SortedMap<ObjectReference, Generation> generations(
      SortedMap<NamespacedName, Verdict<ParentRef>> routeRules,
      SortedMap<NamespacedName, Verdict<TargetRef>> policies) {
    SortedMap<ObjectReference, Generation> generations = new TreeMap<>();
    Stream.concat(routeRules.values().stream(), policies.values().stream())
        .forEach(verdict -> generations.put(verdict.object(), verdict.generation()));
    return generations;
  }
}
