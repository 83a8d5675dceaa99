package dev.osier.mesh.route;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * When a request is tried again, and how often.
 *
 * @param attempts how often at most, after the first try; 0 is never
 * @param conditions what is tried again
 * @param codes response codes that are tried again, too
 * @param methods which requests; what no application has seen is tried again in any case
 * @param backoff the pause before each further try; Envoy's default if empty
 */
public record Retry(
    int attempts,
    SortedSet<RetryCondition> conditions,
    SortedSet<Integer> codes,
    Methods methods,
    Optional<Backoff> backoff) {
  public Retry {
    conditions = Collections.unmodifiableSortedSet(new TreeSet<>(conditions));
    codes = Collections.unmodifiableSortedSet(new TreeSet<>(codes));
  }

  /** Which requests may be repeated after an application may have seen them. */
  public enum Methods {
    /** Those that can be repeated without harm (RFC 9110, section 9.2.2). */
    IDEMPOTENT,
    /** All. */
    ANY
  }

  /**
   * A pause that grows.
   *
   * @param base about the first pause
   * @param max the longest
   */
  public record Backoff(Duration base, Duration max) {}
}
