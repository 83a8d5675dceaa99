package dev.osier.operator.identity;

import dev.osier.crds.Condition;
import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentityStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What makes a MeshIdentity's conditions, each with the time since when it is as it is. */
final class IdentityConditions {
  private final Optional<MeshIdentityStatus> before;
  private final long generation;
  private final Instant now;

  /**
   * Conditions of an object.
   *
   * @param identity the object as it is, with the conditions it has
   * @param now the time of those that change
   */
  IdentityConditions(MeshIdentity identity, Instant now) {
    this.before = Optional.ofNullable(identity.getStatus());
    this.generation = Optional.ofNullable(identity.getMetadata().getGeneration()).orElse(0L);
    this.now = now;
  }

  Condition make(String type, String status, String reason, String message) {
    return new Condition(type, status, generation, since(type, status), reason, message);
  }

  private String since(String type, String status) {
    return before.stream()
        .flatMap(known -> known.conditions().stream())
        .filter(condition -> condition.type().equals(type) && condition.status().equals(status))
        .map(Condition::lastTransitionTime)
        .findFirst()
        .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
