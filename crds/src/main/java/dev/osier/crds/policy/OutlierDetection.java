package dev.osier.crds.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Durations;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * When an endpoint that fails is left alone for a while (Envoy's {@code outlier_detection}). Each
 * proxy sees and decides for itself.
 *
 * @param consecutive5xx after how many responses of 500 and above in a row; 0 for never
 * @param consecutiveGatewayErrors after how many of 502, 503 and 504; 0 for never
 * @param consecutiveConnectFailures after how many connections that could not be made; 0 for never
 * @param interval how often endpoints are looked at
 * @param baseEjection how long an endpoint is left alone the first time
 * @param maxEjectionPercent how many endpoints at once, in percent
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "duration(self.interval) >= duration('100ms')"
            + " && duration(self.interval) <= duration('1h')",
    message = "between 100ms and 1h",
    fieldPath = ".interval")
@ValidationRule(
    value =
        "duration(self.baseEjection) >= duration('100ms')"
            + " && duration(self.baseEjection) <= duration('1h')",
    message = "between 100ms and 1h",
    fieldPath = ".baseEjection")
public record OutlierDetection(
    @JsonPropertyDescription(
            "After how many responses of 500 and above in a row an endpoint is left alone. Between"
                + " 0 and 1000; zero switches this off. Default: 5.")
        @Default("5")
        @Min(0)
        @Max(1000)
        Integer consecutive5xx,
    @JsonPropertyDescription(
            "After how many responses of 502, 503 or 504 in a row an endpoint is left alone."
                + " Between 0 and 1000; zero switches this off. Default: 0.")
        @Default("0")
        @Min(0)
        @Max(1000)
        int consecutiveGatewayErrors,
    @JsonPropertyDescription(
            "After how many connections in a row that could not be made or broke an endpoint is"
                + " left alone. Between 0 and 1000; zero switches this off. Default: 5.")
        @Default("5")
        @Min(0)
        @Max(1000)
        Integer consecutiveConnectFailures,
    @JsonPropertyDescription(
            "How often it is looked whether endpoints come back, as a Gateway API duration. Between"
                + " 100ms and 1h; zero is not allowed. Default: 10s.")
        @Default(DEFAULT_INTERVAL)
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        String interval,
    @JsonPropertyDescription(
            "How long an endpoint is left alone the first time, as a Gateway API duration; each"
                + " time it fails again as much longer, up to the larger of this and 5m. Between"
                + " 100ms and 1h; zero is not allowed. Default: 30s.")
        @Default(DEFAULT_BASE_EJECTION)
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        String baseEjection,
    @JsonPropertyDescription(
            "How many of a Service's endpoints may be left alone at once, in percent. Between 0 and"
                + " 100; zero: none. Default: 50.")
        @Default("50")
        @Min(0)
        @Max(100)
        Integer maxEjectionPercent) {
  /** How often endpoints are looked at if nothing is said. */
  public static final String DEFAULT_INTERVAL = "10s";

  /** How long an endpoint is left alone if nothing is said. */
  public static final String DEFAULT_BASE_EJECTION = "30s";

  public OutlierDetection {
    consecutive5xx = consecutive5xx == null ? Integer.valueOf(5) : consecutive5xx;
    consecutiveConnectFailures =
        consecutiveConnectFailures == null ? Integer.valueOf(5) : consecutiveConnectFailures;
    interval = interval == null ? DEFAULT_INTERVAL : interval;
    baseEjection = baseEjection == null ? DEFAULT_BASE_EJECTION : baseEjection;
    maxEjectionPercent = maxEjectionPercent == null ? Integer.valueOf(50) : maxEjectionPercent;
  }
}
