package dev.osier.mesh.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How long the certificates of workloads live, and when they are renewed.
 *
 * @param life how long one can be used
 * @param renewBeforePercent how much of its life is left when it is renewed, in percent, 1 to 99
 * @param clockSkew how far in the past its life begins, for peers whose clocks are slow
 */
public record LeafLifetime(Duration life, int renewBeforePercent, Duration clockSkew) {
  /** Half of the life is left. */
  public static final int DEFAULT_RENEW_BEFORE_PERCENT = 50;

  /** How far clocks of one cluster may be apart if nothing else is said. */
  public static final Duration DEFAULT_CLOCK_SKEW = Duration.ofMinutes(2);

  /** The shortest life with which the API server takes a kubelet's certificate (KEP-4317). */
  public static final Duration SHORTEST_FROM_KUBELET = Duration.ofHours(1);

  private static final int WHOLE = 100;

  /**
   * @throws IllegalArgumentException if the percentage is none that leaves a life before and after
   */
  public LeafLifetime {
    if (renewBeforePercent < 1 || renewBeforePercent >= WHOLE) {
      throw new IllegalArgumentException(
          "reading a leaf's lifetime: renewBeforePercent must be between 1 and 99, is "
              + renewBeforePercent);
    }
  }

  /** The usual renewal and clock skew. */
  public static LeafLifetime of(Duration life) {
    return new LeafLifetime(life, DEFAULT_RENEW_BEFORE_PERCENT, DEFAULT_CLOCK_SKEW);
  }

  /**
   * How long a certificate lives that a kubelet asks for: who was injected to get one so goes on
   * getting it, however short lives have since become for others.
   */
  public Duration lifeFromKubelet() {
    return life.compareTo(SHORTEST_FROM_KUBELET) < 0 ? SHORTEST_FROM_KUBELET : life;
  }

  /** When to renew what can be used between these two moments; a whole second. */
  public Instant renewAt(Instant from, Instant until) {
    Duration left = Duration.between(from, until).multipliedBy(renewBeforePercent).dividedBy(WHOLE);
    return until.minus(left).truncatedTo(ChronoUnit.SECONDS);
  }
}
