package dev.osier.operator.verdict;

import java.util.Optional;

/**
 * What came of the tests that stand in a RouteRule.
 *
 * @param uid the object's UID
 * @param generation the {@code metadata.generation} whose tests these are
 * @param failing the claim {@link Claim#TESTS_FAILING}; empty if none fails
 */
public record TestsVerdict(String uid, long generation, Optional<Claim> failing) {
  /** Whether it is of exactly the object, in the generation, that another verdict is of. */
  public boolean goesWith(Verdict<?> verdict) {
    return isOf(verdict.uid(), verdict.generation());
  }

  /** Whether it is of exactly this object, in this generation. */
  public boolean isOf(String otherUid, long otherGeneration) {
    return uid.equals(otherUid) && generation == otherGeneration;
  }
}
