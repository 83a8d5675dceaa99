package dev.osier.operator.verdict;

import dev.osier.mesh.Generation;
import java.util.Optional;

/**
 * What came of the tests that stand in a RouteRule.
 *
 * @param generation the form of the object whose tests these are
 * @param failing the claim {@link Claim#TESTS_FAILING}; empty if none fails
 */
public record TestsVerdict(Generation generation, Optional<Claim> failing) {}
