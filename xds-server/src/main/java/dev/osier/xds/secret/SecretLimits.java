package dev.osier.xds.secret;

import dev.osier.xds.server.ConnectionLimits;
import java.time.Duration;

/**
 * What a proxy may cost the server of secrets.
 *
 * @param connections bounds of one connection
 * @param callers bounds of those who have not shown yet who they are
 * @param age after how long a stream is ended, give or take a tenth, so that the proxy shows its
 *     current token
 * @param longestAge after how long it is ended even though nobody can judge tokens
 * @param patience how long a stream may be open before it asks for something
 * @param streamsPerPod how many streams a pod may have at once
 * @param spacing how long a pod waits between two certificates at least, over all its streams
 * @param spacedPods of how many pods the last certificate is remembered; while that many got one
 *     within the spacing, all others are taken for one pod
 * @param retry how long to wait when nothing can sign; doubled each time
 * @param longestRetry how long that gets at most
 * @param spread over how long the proxies are spread when all need something at once
 */
public record SecretLimits(
    ConnectionLimits connections,
    CallerLimits callers,
    Duration age,
    Duration longestAge,
    Duration patience,
    int streamsPerPod,
    Duration spacing,
    int spacedPods,
    Duration retry,
    Duration longestRetry,
    Duration spread) {
  private static final int MAX_DOUBLINGS = 16;
  private static final int NODE_BYTES = 256 * 1024;
  // The server ends streams one by one, because how long they may last depends on more than time.
  private static final Duration UNBOUNDED = Duration.ofDays(1_000);

  /**
   * What suits a stock Envoy. Streams live for hours: the token was proof of the pod at their
   * start, and what they are for must go on while the API server, which judges tokens, is away. One
   * that reaches its age just then goes on until it is back, up to twice its age.
   */
  public static final SecretLimits DEFAULT =
      new SecretLimits(
          ConnectionLimits.DEFAULT
              .withAge(UNBOUNDED, Duration.ofSeconds(10))
              .withMessageBytes(NODE_BYTES),
          CallerLimits.DEFAULT,
          Duration.ofHours(6),
          Duration.ofHours(12),
          Duration.ofSeconds(15),
          8,
          Duration.ofSeconds(1),
          16_384,
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10));

  /**
   * How long to wait for the next try.
   *
   * @param failed how many failed before the last
   * @param chance from 0 to 1: how much of the last half is left out
   */
  Duration untilRetry(int failed, double chance) {
    long wait =
        Math.min(longestRetry.toMillis(), retry.toMillis() << Math.min(failed, MAX_DOUBLINGS));
    return Duration.ofMillis((long) (wait * (1 - chance / 2)));
  }

  /** The same with another spacing. */
  public SecretLimits withSpacing(Duration other) {
    return new SecretLimits(
        connections,
        callers,
        age,
        longestAge,
        patience,
        streamsPerPod,
        other,
        spacedPods,
        retry,
        longestRetry,
        spread);
  }

  /** The same with other bounds of who is not known yet. */
  public SecretLimits withCallers(CallerLimits other) {
    return new SecretLimits(
        connections,
        other,
        age,
        longestAge,
        patience,
        streamsPerPod,
        spacing,
        spacedPods,
        retry,
        longestRetry,
        spread);
  }

  /** The same with other waits for something that can sign. */
  public SecretLimits withRetry(Duration other, Duration longest) {
    return new SecretLimits(
        connections,
        callers,
        age,
        longestAge,
        patience,
        streamsPerPod,
        spacing,
        spacedPods,
        other,
        longest,
        spread);
  }
}
