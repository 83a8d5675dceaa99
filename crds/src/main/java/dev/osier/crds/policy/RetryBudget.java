package dev.osier.crds.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * How many of the requests under way may be retries (Envoy's {@code retry_budget}). Each proxy
 * counts for itself, per Service.
 *
 * @param percent how many, in percent
 * @param minConcurrency how many are always allowed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RetryBudget(
    @JsonPropertyDescription(
            "How many of the requests under way may be retries, in percent. Between 0 and 100;"
                + " zero: only minConcurrency. Default: 20.")
        @Default("20")
        @Min(0)
        @Max(100)
        Integer percent,
    @JsonPropertyDescription(
            "How many retries at once are always allowed. Between 0 and 10000; zero: none but for"
                + " percent. Default: 3.")
        @Default("3")
        @Min(0)
        @Max(10000)
        Integer minConcurrency) {
  public RetryBudget {
    percent = percent == null ? Integer.valueOf(20) : percent;
    minConcurrency = minConcurrency == null ? Integer.valueOf(3) : minConcurrency;
  }
}
