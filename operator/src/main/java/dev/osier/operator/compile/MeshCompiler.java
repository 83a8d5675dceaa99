package dev.osier.operator.compile;

import dev.osier.crds.policy.TargetRef;
import dev.osier.crds.route.ParentRef;
import dev.osier.mesh.Finding;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.verdict.Verdict;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * The function from a cluster's state to a mesh. The order of its input does not matter. Whoever
 * compiles one state after the other does so by {@link Compilation#next}, with the same result.
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
      routeRules = Collections.unmodifiableSortedMap(routeRules);
      policies = Collections.unmodifiableSortedMap(policies);
    }
  }

  /** Compiles a state. */
  public static Compiled compile(ClusterState state) {
    return Compilation.NONE.next(state).compiled();
  }
}
