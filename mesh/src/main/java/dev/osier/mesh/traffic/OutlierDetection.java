package dev.osier.mesh.traffic;

import java.time.Duration;

/**
 * When an endpoint is left alone for a while.
 *
 * @param consecutive5xx after so many 5xx responses in a row; 0 is never
 * @param consecutiveGatewayErrors after so many 502, 503 or 504 in a row; 0 is never
 * @param consecutiveConnectFailures after so many failed connections in a row; 0 is never
 * @param interval how often endpoints are looked at
 * @param baseEjection how long the first time; each further time longer
 * @param maxEjectionPercent how many of a hundred endpoints may be left alone at once
 */
public record OutlierDetection(
    int consecutive5xx,
    int consecutiveGatewayErrors,
    int consecutiveConnectFailures,
    Duration interval,
    Duration baseEjection,
    int maxEjectionPercent) {
  /**
   * Only endpoints that cannot be reached: that says nothing about the application, and is what
   * failover lives on.
   */
  public static final OutlierDetection DEFAULT =
      new OutlierDetection(0, 0, 3, Duration.ofSeconds(1), Duration.ofSeconds(10), 100);
}
