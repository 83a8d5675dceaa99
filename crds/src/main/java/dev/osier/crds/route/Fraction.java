package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * A part of all requests.
 *
 * @param numerator how many
 * @param denominator of how many
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.numerator <= self.denominator",
    message = "numerator cannot be above denominator",
    fieldPath = ".numerator")
public record Fraction(
    @JsonPropertyDescription("How many requests, at most denominator; zero: none. Required.")
        @Required
        @Min(0)
        @Max(1000000)
        int numerator,
    @JsonPropertyDescription(
            "Of how many. Between 1 and 1000000; zero is not allowed. Default: 100.")
        @Default("100")
        @Min(1)
        @Max(1000000)
        Integer denominator) {
  public Fraction {
    denominator = denominator == null ? Integer.valueOf(100) : denominator;
  }
}
