package dev.osier.operator.routetest;

import dev.osier.mesh.Mesh;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.verdict.Claim;
import java.util.Collection;
import java.util.Optional;

/** Someone who can tell what proxies would do with the requests of tests. */
@FunctionalInterface
public interface RouteTester {
  /** Finds no fault with anything. */
  RouteTester NONE = (mesh, rules) -> rule -> Optional.empty();

  /** Tests in one mesh. */
  @FunctionalInterface
  interface Trial {
    /**
     * The claim {@link Claim#TESTS_FAILING} of a rule; empty if none of its tests fails.
     *
     * @param rule one of those that the trial was prepared for
     */
    Optional<Claim> failing(RouteRuleState rule);
  }

  /**
   * A trial of rules in a mesh; called by one thread, with each mesh after the other.
   *
   * @param rules all that are to be tried
   */
  Trial in(Mesh mesh, Collection<RouteRuleState> rules);

  /** Forgets the meshes before: there may be no other for long. Called by the same thread. */
  default void forget() {}
}
