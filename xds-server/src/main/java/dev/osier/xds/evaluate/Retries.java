package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import java.time.Duration;
import java.util.List;

/**
 * When a request is sent again.
 *
 * @param count how often at most, after the first try
 * @param conditions Envoy's words for what is tried again ({@code retry_on}), by commas
 * @param codes the statuses that are tried again, if the conditions name them
 * @param perTryTimeout for each try; zero if there is no limit
 */
public record Retries(int count, String conditions, List<Integer> codes, Duration perTryTimeout) {
  public Retries {
    codes = List.copyOf(codes);
  }

  static Retries of(RetryPolicy policy) {
    return new Retries(
        policy.hasNumRetries() ? policy.getNumRetries().getValue() : 1,
        policy.getRetryOn(),
        policy.getRetriableStatusCodesList(),
        Durations.of(policy.getPerTryTimeout()));
  }
}
