package dev.osier.operator.identity;

import dev.osier.crds.Condition;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.mesh.rotation.RotationStep;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The condition that a change of root waits for somebody, and for whom. */
final class BlockedRotation {
  /** The condition's type. */
  static final String TYPE = "RotationBlocked";

  /** How long everybody has before it is said of them that they hold it up. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int NAMED = 10;

  private BlockedRotation() {}

  /** The condition; empty while nobody holds anything up. */
  static Optional<Condition> condition(
      RotationKeeper.Outcome rotation, IdentityConditions conditions, Instant now) {
    if (!(rotation.step() instanceof RotationStep.WaitFor wait)
        || now.isBefore(rotation.found().record().since().plus(PATIENCE))) {
      return Optional.empty();
    }
    RotationPhase phase = rotation.found().material().phase();
    if (!wait.pods().isEmpty()) {
      boolean drains = phase == RotationPhase.DRAIN;
      return Optional.of(
          conditions.make(
              TYPE,
              Condition.TRUE,
              drains ? "CertificateNotReplaced" : "RootNotConfirmed",
              (drains
                      ? "pods that have not been seen with a certificate under the new root: "
                      : "pods whose proxy has not confirmed that it trusts the new root: ")
                  + names(wait.pods())));
    }
    if (!wait.replicas().isEmpty()) {
      return Optional.of(
          conditions.make(
              TYPE,
              Condition.TRUE,
              "ReplicaNotReady",
              "replicas of the control plane that have not reported phase %s: %s"
                  .formatted(phase, names(wait.replicas()))));
    }
    return Optional.of(
        conditions.make(
            TYPE,
            Condition.TRUE,
            "RootNotPublished",
            "the trust bundle, a webhook's configuration or a ConfigMap osier-roots does not hold"
                + " both roots; RootsNotWritten says in which namespaces"));
  }

  private static String names(Collection<?> all) {
    List<String> first = all.stream().map(String::valueOf).limit(NAMED).toList();
    return first.stream().collect(Collectors.joining(", "))
        + (all.size() > NAMED ? " and %d more".formatted(all.size() - NAMED) : "");
  }
}
