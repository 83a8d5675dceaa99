package dev.osier.crds.policy;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Immutable;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * Whether near endpoints come first, by the labels {@code topology.kubernetes.io/zone} and {@code
 * topology.kubernetes.io/region} of their nodes.
 *
 * @param mode whether they do
 * @param failover how far requests may go
 * @param minHealthyPercent when they begin to go farther, in percent
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.failover == ['Zone', 'Region', 'Any'].filter(level, level in self.failover)",
    message = "each of Zone, Region, Any only once, in this order",
    fieldPath = ".failover")
public record Locality(
    @JsonPropertyDescription(
            "Whether near endpoints come first. PreferZone: those of the caller's zone, then of its"
                + " region, then all. None: all are alike. Default: PreferZone.")
        @Default("PreferZone")
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Mode mode,
    @JsonPropertyDescription(
            "How far requests may go, the nearest first: Zone, Region, Any, each only once and in"
                + " this order. Without Any, a request fails rather than leave the region. Only"
                + " for PreferZone. Default: Zone, Region, Any.")
        @Default("[\"Zone\", \"Region\", \"Any\"]")
        @Size(min = 1, max = 3)
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        List<Level> failover,
    @JsonPropertyDescription(
            "How many of the endpoints of a level must be healthy, in percent, for it to take all"
                + " requests; below, a part goes farther. Exact to one percent or so. Between 1 and"
                + " 100; zero is not allowed. Only for PreferZone. Default: 70.")
        @Default("70")
        @Min(1)
        @Max(100)
        Integer minHealthyPercent) {
  public Locality {
    mode = mode == null ? Mode.PREFER_ZONE : mode;
    failover = failover == null ? List.of(Level.values()) : Immutable.list(failover);
    minHealthyPercent = minHealthyPercent == null ? Integer.valueOf(70) : minHealthyPercent;
  }

  /** Whether near endpoints come first. */
  public enum Mode {
    /** All are alike. */
    @JsonProperty("None")
    NONE,
    /** Those of the caller's zone come first. */
    @JsonProperty("PreferZone")
    PREFER_ZONE
  }

  /** How far endpoints are from their caller. */
  public enum Level {
    /** In the caller's zone. */
    @JsonProperty("Zone")
    ZONE,
    /** In the caller's region. */
    @JsonProperty("Region")
    REGION,
    /** Anywhere. */
    @JsonProperty("Any")
    ANY
  }
}
