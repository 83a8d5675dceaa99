package dev.osier.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * One observation about an object, in the shape of {@code metav1.Condition} (Kubernetes API
 * conventions, "typical status properties").
 *
 * @param type what is observed, CamelCase
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param observedGeneration the generation of the object that was looked at
 * @param lastTransitionTime when {@code status} last changed, RFC 3339
 * @param reason a CamelCase word for programs
 * @param message one sentence for people; may be empty
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @JsonPropertyDescription("What is observed.")
        @Required
        @Pattern("^[A-Z][A-Za-z0-9]*$")
        @Size(max = 316)
        String type,
    @JsonPropertyDescription("True, False or Unknown.")
        @Required
        @Pattern("^(True|False|Unknown)$")
        @Size(max = 7)
        String status,
    @JsonPropertyDescription("The generation of the object that was looked at.") @Min(0)
        long observedGeneration,
    @JsonPropertyDescription("When status last changed, in RFC 3339.") @Required @Size(max = 64)
        String lastTransitionTime,
    @JsonPropertyDescription("Why, as one CamelCase word for programs.")
        @Required
        @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")
        @Size(max = 1024)
        String reason,
    @JsonPropertyDescription("Why, as a sentence for people; may be empty.")
        @Required
        @Size(max = 32768)
        String message) {

  /** The status of a condition that holds. */
  public static final String TRUE = "True";

  /** The status of a condition that does not hold. */
  public static final String FALSE = "False";

  /** The status of a condition of which nothing is known yet. */
  public static final String UNKNOWN = "Unknown";
}
