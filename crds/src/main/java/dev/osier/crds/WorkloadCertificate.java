package dev.osier.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * The certificates of workloads.
 *
 * @param ttl how long one lives
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "duration(self.ttl) >= duration('1h') && duration(self.ttl) <= duration('2184h')",
    message = "ttl must be between 1h and 2184h",
    fieldPath = ".ttl")
public record WorkloadCertificate(
    @JsonPropertyDescription(
            "How long a workload's certificate lives, as a Gateway API duration. The kubelet renews"
                + " it in time, without a restart. A change applies to certificates issued from"
                + " then on. Between 1h (the shortest life Kubernetes accepts) and 2184h (91 days);"
                + " zero is not allowed. Default: 24h.")
        @Default(DEFAULT_TTL)
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        String ttl) {
  /** How long a certificate lives if nothing is said: a day. */
  public static final String DEFAULT_TTL = "24h";

  /** Certificates with the default life. */
  public static final WorkloadCertificate DEFAULT = new WorkloadCertificate(DEFAULT_TTL);

  public WorkloadCertificate {
    ttl = ttl == null ? DEFAULT_TTL : ttl;
  }
}
