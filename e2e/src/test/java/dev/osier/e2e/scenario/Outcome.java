package dev.osier.e2e.scenario;

import dev.osier.mesh.Finding;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Workload;
import dev.osier.operator.compile.MeshCompiler;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.verdict.Verdict;
import dev.osier.xds.configuration.Configurations;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ProxyConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What Osier makes of a cluster, on the way that the control plane takes. */
final class Outcome {
  private final MeshCompiler.Compiled compiled;
  private final Configurations configurations = new Configurations();

  Outcome(ClusterState state) {
    compiled = MeshCompiler.compile(state);
    configurations.publish(Mesh.EMPTY, compiled.mesh());
  }

  /** What users are told of objects that have no status of ours. */
  List<Finding> findings() {
    return compiled.findings();
  }

  /** What users are told of RouteRules and Policies, in order. */
  List<Verdict<?>> verdicts() {
    return Stream.<Verdict<?>>concat(
            compiled.policies().values().stream(), compiled.routeRules().values().stream())
        .toList();
  }

  /** The pods that have a proxy, by name. */
  List<NamespacedName> meshedPods() {
    return compiled.mesh().workloads().values().stream()
        .filter(Workload::meshed)
        .map(Workload::pod)
        .toList();
  }

  /** All that a pod's proxy gets. */
  ProxyConfig config(NamespacedName pod) {
    return Optional.ofNullable(compiled.mesh().workloads().get(pod))
        .flatMap(
            workload ->
                configurations.configuration(
                    pod, workload.identity(), ConfigurationSource.Protocol.DELTA))
        .orElseThrow(() -> new AssertionError(pod + " has no proxy"));
  }
}
