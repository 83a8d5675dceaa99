package dev.osier.mesh.traffic;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which endpoint a request goes to.
 *
 * @param algorithm how it is chosen
 * @param hashOn what decides where the algorithm is a hash; the first that a request has
 * @param slowStart how long a new endpoint takes to get its full share; empty for at once
 */
public record LoadBalancing(
    Algorithm algorithm, List<HashKey> hashOn, Optional<Duration> slowStart) {
  /** The less busy of two. */
  public static final LoadBalancing DEFAULT =
      new LoadBalancing(Algorithm.LEAST_REQUEST, List.of(), Optional.empty());

  public LoadBalancing {
    hashOn = List.copyOf(hashOn);
  }

  /** How an endpoint is chosen (Envoy's {@code lb_policy}). */
  public enum Algorithm {
    /** In turn. */
    ROUND_ROBIN,
    /** The less busy of two that are drawn. */
    LEAST_REQUEST,
    /** By lot. */
    RANDOM,
    /** By a hash ring, which moves few keys when endpoints change. */
    RING_HASH,
    /** By Maglev's table: faster than a ring, moves some more keys. */
    MAGLEV
  }

  /** A part of a request by which requests are kept together. */
  public sealed interface HashKey {
    /**
     * A header's value.
     *
     * @param name in lower case
     */
    record Header(String name) implements HashKey {}

    /**
     * A cookie's value.
     *
     * @param name its name
     * @param ttl if present, the cookie is set where it is missing, for this long; zero is for the
     *     browser's session
     */
    record Cookie(String name, Optional<Duration> ttl) implements HashKey {}

    /** The caller's IP address. */
    record Source() implements HashKey {}
  }
}
