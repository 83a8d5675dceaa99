package dev.osier.crds;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * How the root certificate is replaced by another.
 *
 * @param mode when it is
 * @param overlap how long both are trusted, at least
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "duration(self.overlap) >= duration('10m') && duration(self.overlap) <= duration('2184h')",
    message = "overlap must be between 10m and 2184h",
    fieldPath = ".overlap")
public record RotationSettings(
    @JsonPropertyDescription(
            "When the root certificate is replaced. Automatic: when a third of its life is left, or"
                + " less than overlap and two lives of a workload's certificate, but never before"
                + " half its life is over. Manual: only when asked for. In both modes a new value"
                + " of the annotation osier.dev/rotate-root on this object asks for it, once per"
                + " value. Default: Automatic.")
        @Default("Automatic")
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Mode mode,
    @JsonPropertyDescription(
            "How long the old root stays trusted after the last certificate was issued under it, as"
                + " a Gateway API duration; never shorter than certificate.ttl, nor than a longer"
                + " one of before while certificates with that may be there. It stays longer while"
                + " a running workload has not replaced its certificate. Between 10m (the"
                + " time in which every kubelet has brought the new root to its pods) and 2184h (91"
                + " days); zero is not allowed. Default: 48h.")
        @Default(DEFAULT_OVERLAP)
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        String overlap) {
  /** How long both roots are trusted if nothing is said: two days. */
  public static final String DEFAULT_OVERLAP = "48h";

  /** The annotation on the MeshIdentity whose every new value asks for another root. */
  public static final String REQUEST_ANNOTATION = "osier.dev/rotate-root";

  /** What holds where nothing is said. */
  public static final RotationSettings DEFAULT =
      new RotationSettings(Mode.AUTOMATIC, DEFAULT_OVERLAP);

  public RotationSettings {
    mode = mode == null ? Mode.AUTOMATIC : mode;
    overlap = overlap == null ? DEFAULT_OVERLAP : overlap;
  }

  /** Who decides that it is time for another root. */
  public enum Mode {
    /** The operator, before the root expires. */
    @JsonProperty("Automatic")
    AUTOMATIC,
    /** A person. */
    @JsonProperty("Manual")
    MANUAL
  }
}
