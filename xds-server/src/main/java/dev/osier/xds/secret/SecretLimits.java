package dev.osier.xds.secret;

import dev.osier.xds.server.ConnectionLimits;
import java.time.Duration;

/**
 * What a proxy may cost the server of secrets.
 *
 * @param connections bounds of one connection
 * @param patience how long a stream may be open before it asks for something
 * @param streamsPerPod how many streams a pod may have at once
 * @param spacing how long one stream waits between two certificates at least
 * @param retry how long to wait when nothing can sign
 * @param reviews how many tokens are judged at once
 * @param spread over how long the proxies are spread when all need new certificates at once
 */
public record SecretLimits(
    ConnectionLimits connections,
    Duration patience,
    int streamsPerPod,
    Duration spacing,
    Duration retry,
    int reviews,
    Duration spread) {
  private static final int NODE_BYTES = 256 * 1024;

  /**
   * What suits a stock Envoy. Connections live for hours: the token was proof of the pod at their
   * start, and what they are for must go on while the API server, which judges tokens, is away.
   */
  public static final SecretLimits DEFAULT =
      new SecretLimits(
          ConnectionLimits.DEFAULT
              .withAge(Duration.ofHours(6), Duration.ofSeconds(10))
              .withMessageBytes(NODE_BYTES),
          Duration.ofSeconds(15),
          8,
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          16,
          Duration.ofSeconds(10));

  /** The same with another spacing. */
  public SecretLimits withSpacing(Duration other) {
    return new SecretLimits(connections, patience, streamsPerPod, other, retry, reviews, spread);
  }
}
