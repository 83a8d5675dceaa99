package dev.osier.operator.routetest;

import dev.osier.mesh.Mesh;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.verdict.Claim;
import java.util.Optional;

/** Someone who can tell what proxies would do with the requests of tests. */
@FunctionalInterface
public interface RouteTester {
  /** Finds no fault with anything. */
  RouteTester NONE = mesh -> rule -> Optional.empty();

  /** Tests in one mesh. */
  @FunctionalInterface
  interface Trial {
    /** The claim {@link Claim#TESTS_FAILING} of a rule; empty if none of its tests fails. */
    Optional<Claim> failing(RouteRuleState rule);
  }

  /** Prepares for the rules of a mesh; called by one thread, with each mesh after the other. */
  Trial in(Mesh mesh);
}
