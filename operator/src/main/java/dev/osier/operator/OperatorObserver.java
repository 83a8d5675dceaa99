package dev.osier.operator;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.identity.IssuanceDecision;
import java.time.Duration;

/** Someone who counts what the operator does. Every method must return quickly and not throw. */
public interface OperatorObserver {
  /** Counts nothing. */
  OperatorObserver NONE = new OperatorObserver() {};

  /**
   * The mesh was made anew, whether or not another came of it.
   *
   * @param changes how many changes of the cluster were merged into this
   * @param waited how long the first of them had waited for it
   * @param compilation how long it took
   */
  default void meshRebuilt(long changes, Duration waited, Duration compilation) {}

  /** A mesh that differs from its predecessor was handed to the publishers. */
  default void meshPublished(Mesh mesh, Duration compilation) {}

  /**
   * A certificate request was decided and the decision written.
   *
   * @param decision the decision
   * @param sinceCreation how long the request has existed, in whole seconds at best
   * @param signing how long it took this process
   */
  default void requestDecided(
      IssuanceDecision decision, Duration sinceCreation, Duration signing) {}

  /**
   * A certificate request was refused for its form alone, so the issuer was not asked.
   *
   * @param objection the refusal
   */
  default void requestObjected(IssuanceDecision objection) {}

  /** Something that only the leader writes was not sent, because the Lease had run out. */
  default void writeFenced() {}

  /** This process became the one that writes, or no longer is. */
  default void leading(boolean leads) {}
}
