package dev.osier.xds.server;

import dev.osier.xds.stream.SubscriptionLimits;
import java.time.Duration;

/**
 * What one stream may cost.
 *
 * @param patience how long a stream may be without configuration, which is how long a new pod may
 *     take to be seen, before it is told to try again
 * @param introduction how long after its first request a proxy may still come to a type for the
 *     first time without being taken not to want it; a proxy that comes back asks for everything at
 *     once
 * @param nodeBytes how long the description may be that a proxy gives of itself; a stock Envoy's
 *     names every extension it was built with, some 60 kB
 * @param ofPod how many streams one pod may have open at once, over all its connections; an Envoy
 *     opens one, and what is left of one that broke is gone within a minute
 * @param waiting how many streams of one identity may be without configuration at once: pods of it
 *     that start faster than they are seen, and whoever names pods that are not its own
 * @param subscriptions what it may ask for
 */
public record StreamLimits(
    Duration patience,
    Duration introduction,
    int nodeBytes,
    int ofPod,
    int waiting,
    SubscriptionLimits subscriptions) {
  /** What suits a stock Envoy. */
  public static final StreamLimits DEFAULT =
      new StreamLimits(
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          256 * 1024,
          4,
          32,
          SubscriptionLimits.DEFAULT);

  /** How long the first request may be of a proxy whose pod is not known. */
  int unknownBytes() {
    return 2 * nodeBytes;
  }
}
