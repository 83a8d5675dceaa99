package dev.osier.xds.secret;

import java.time.Duration;

/**
 * What callers may cost whom nobody knows yet.
 *
 * @param reviews how many tokens are judged at once
 * @param burst how many calls one network may make at once for which a token has to be judged; a
 *     network is an IPv4 address or an IPv6 prefix of 64 bits
 * @param refill after how long it may make one more
 * @param networks how many networks are told apart; while that many are busy, all others share one
 *     burst
 * @param refusedFor how long a refused token is refused again without asking
 * @param refusedTokens how many of those are remembered
 * @param logSpacing how long until the same of the same network, or pod, is logged again
 * @param logLines how many different such lines there are in that time, for strangers and for pods
 *     each
 */
public record CallerLimits(
    int reviews,
    int burst,
    Duration refill,
    int networks,
    Duration refusedFor,
    int refusedTokens,
    Duration logSpacing,
    int logLines) {
  /**
   * What suits a cluster. A node of 256 pods may stand behind one address, and all of them come
   * back at once when a replica has gone: that is one burst. From then on 8 a second are more than
   * such a node needs, whose proxies come every few hours, and nothing to an API server.
   */
  public static final CallerLimits DEFAULT =
      new CallerLimits(
          16,
          256,
          Duration.ofMillis(125),
          4_096,
          Duration.ofSeconds(5),
          4_096,
          Duration.ofSeconds(10),
          256);

  /** The same with another burst. */
  public CallerLimits withBurst(int other) {
    return new CallerLimits(
        reviews, other, refill, networks, refusedFor, refusedTokens, logSpacing, logLines);
  }
}
