package dev.osier.ca;

import dev.osier.mesh.identity.IssuanceDecision;

/**
 * Whoever counts certificates. It is called on the thread that decides, after the decision, and
 * must neither block nor throw.
 */
@FunctionalInterface
public interface IssuanceListener {
  /** Nobody counts. */
  IssuanceListener NONE = decision -> {};

  /**
   * A request was decided.
   *
   * @param decision a refusal's reason is always one of {@link RefusalReason#word}
   */
  void decided(IssuanceDecision decision);
}
