package dev.osier.mesh.traffic;

import java.time.Duration;
import java.util.Optional;

/**
 * Bounds of one caller's connections to a service.
 *
 * @param max connections at once; empty for no bound
 * @param maxPending requests that wait for a connection
 * @param maxRequests requests at once
 * @param connectTimeout how long connecting may take, TLS included
 * @param idleTimeout how long an unused connection is kept
 * @param maxDuration after how long a connection is replaced
 */
public record Connections(
    Optional<Integer> max,
    Optional<Integer> maxPending,
    Optional<Integer> maxRequests,
    Optional<Duration> connectTimeout,
    Optional<Duration> idleTimeout,
    Optional<Duration> maxDuration) {
  /** What the mesh does where nobody says anything. */
  public static final Connections DEFAULT =
      new Connections(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
}
