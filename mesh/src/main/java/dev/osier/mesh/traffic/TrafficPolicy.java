package dev.osier.mesh.traffic;

import java.util.Optional;

/**
 * How callers treat the endpoints of a service.
 *
 * @param loadBalancing which endpoint a request goes to
 * @param locality which endpoints are near enough
 * @param retryBudget how many retries there may be at once; empty for no bound
 * @param outlierDetection when an endpoint is left alone for a while
 * @param connections bounds of connections
 */
public record TrafficPolicy(
    LoadBalancing loadBalancing,
    LocalityPreference locality,
    Optional<RetryBudget> retryBudget,
    OutlierDetection outlierDetection,
    Connections connections) {
  /** What holds where nobody says anything. */
  public static final TrafficPolicy DEFAULT =
      new TrafficPolicy(
          LoadBalancing.DEFAULT,
          LocalityPreference.NONE,
          Optional.empty(),
          OutlierDetection.DEFAULT,
          Connections.DEFAULT);

  /**
   * A bound on retries.
   *
   * @param percent how many there may be for a hundred requests that are under way
   * @param minConcurrency how many there may be in any case
   */
  public record RetryBudget(int percent, int minConcurrency) {}
}
