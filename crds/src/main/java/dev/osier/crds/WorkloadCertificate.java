package dev.osier.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * The certificates of workloads.
 *
 * @param ttl how long one lives
 * @param renewBeforePercent how much of its life is left when it is renewed
 * @param clockSkewGrace how far in the past its life begins
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "duration(self.ttl) >= duration('1m') && duration(self.ttl) <= duration('2184h')",
    message = "ttl must be between 1m and 2184h",
    fieldPath = ".ttl")
@ValidationRule(
    value = "duration(self.clockSkewGrace) <= duration('4m')",
    message = "clockSkewGrace must be at most 4m",
    fieldPath = ".clockSkewGrace")
public record WorkloadCertificate(
    @JsonPropertyDescription(
            "How long a workload's certificate can be used, as a Gateway API duration. It is"
                + " renewed in time, without a restart. A change applies to certificates issued"
                + " from then on. Between 1m and 2184h (91 days); zero is not allowed. Under 1h,"
                + " which is the shortest life that Kubernetes accepts, new pods get their"
                + " certificates over SDS, and those that were created with delivery PodCertificate"
                + " go on with certificates of 1h. Default: 24h.")
        @Default(DEFAULT_TTL)
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        String ttl,
    @JsonPropertyDescription(
            "How much of a certificate's life is left when the next one is made, in percent."
                + " Between 10 and 90; zero is not allowed. With delivery PodCertificate the"
                + " kubelet is never told to ask sooner than 10 minutes after the last, nor later"
                + " than 10 minutes before the end. Default: 50.")
        @Default("50")
        @Min(10)
        @Max(90)
        Integer renewBeforePercent,
    @JsonPropertyDescription(
            "How far in the past a certificate's life begins, as a Gateway API duration, so that"
                + " peers whose clocks are slow take it at once. At most 4m; zero: it begins when"
                + " it is made. Default: 2m.")
        @Default(DEFAULT_CLOCK_SKEW_GRACE)
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        String clockSkewGrace) {
  /** How long a certificate lives if nothing is said: a day. */
  public static final String DEFAULT_TTL = "24h";

  /** How far in the past its life begins if nothing is said. */
  public static final String DEFAULT_CLOCK_SKEW_GRACE = "2m";

  private static final int DEFAULT_RENEW_BEFORE_PERCENT = 50;

  /** Certificates with the default life. */
  public static final WorkloadCertificate DEFAULT = of(DEFAULT_TTL);

  public WorkloadCertificate {
    ttl = ttl == null ? DEFAULT_TTL : ttl;
    renewBeforePercent =
        renewBeforePercent == null
            ? Integer.valueOf(DEFAULT_RENEW_BEFORE_PERCENT)
            : renewBeforePercent;
    clockSkewGrace = clockSkewGrace == null ? DEFAULT_CLOCK_SKEW_GRACE : clockSkewGrace;
  }

  /** Certificates with another life, and the default renewal. */
  public static WorkloadCertificate of(String ttl) {
    return new WorkloadCertificate(ttl, DEFAULT_RENEW_BEFORE_PERCENT, DEFAULT_CLOCK_SKEW_GRACE);
  }
}
