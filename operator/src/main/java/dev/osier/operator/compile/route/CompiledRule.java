package dev.osier.operator.compile.route;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.route.RequestMatch;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.operator.compile.field.FieldPath;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.verdict.Claim;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A RouteRule by itself, before it is attached to anything.
 *
 * @param state the object
 * @param drafts its rules by each of their matches
 * @param subsets the subsets that it sends to
 * @param resolved whether its references lead somewhere
 * @param complaint why it cannot be used at all; empty if it can
 */
record CompiledRule(
    RouteRuleState state,
    List<Draft> drafts,
    SortedSet<BackendKey> subsets,
    Claim resolved,
    Optional<String> complaint) {
  /**
   * A rule by one of its matches.
   *
   * @param origin where it was written
   * @param field the field of the match, or of the rule if it has none
   * @param match the match
   * @param specificity how closely it describes requests
   * @param body what the rule does
   */
  record Draft(
      RouteOrigin origin,
      FieldPath field,
      MatchCompiler.Compiled match,
      Specificity specificity,
      RuleBody body) {}

  /** Whether any of it is about what only requests of HTTP have. */
  boolean needsHttp() {
    return drafts.stream()
        .anyMatch(
            draft -> !draft.match().request().equals(RequestMatch.ANY) || draft.body().needsHttp());
  }
}
