package dev.osier.controlplane;

import java.util.Optional;

/** One thing that must hold for the process to be alive, or to be ready. */
@FunctionalInterface
public interface HealthCheck {
  /** What is wrong, in lower case; empty if nothing is. */
  Optional<String> problem();

  /** A check that holds while the condition does. */
  static HealthCheck that(java.util.function.BooleanSupplier condition, String problem) {
    return () -> condition.getAsBoolean() ? Optional.empty() : Optional.of(problem);
  }
}
