package dev.osier.mesh.rollout;

import dev.osier.mesh.Generation;
import java.util.Optional;

/**
 * How far one generation of an object has come on some proxies. Whoever is neither counted as
 * acknowledged nor as rejected has not said anything yet.
 *
 * @param generation the one that is served
 * @param targeted the proxies whose configuration the object is part of
 * @param acknowledged those of them that run all of it as it is in this generation
 * @param rejected those of them that refuse it and go on with what they had
 * @param refusal one of the refusals, for an example; empty if there are none
 */
public record Rollout(
    Generation generation,
    int targeted,
    int acknowledged,
    int rejected,
    Optional<ProxyRefusal> refusal) {

  /** A generation that no proxy needs. */
  public static Rollout unused(Generation generation) {
    return new Rollout(generation, 0, 0, 0, Optional.empty());
  }

  /** The two together, which must be of one generation. */
  public Rollout plus(Rollout other) {
    return new Rollout(
        generation,
        targeted + other.targeted,
        acknowledged + other.acknowledged,
        rejected + other.rejected,
        refusal.or(other::refusal));
  }
}
