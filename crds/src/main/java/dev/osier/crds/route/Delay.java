package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Durations;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait before they go on.
 *
 * @param duration how long
 * @param percent how many requests, in percent; null if {@code fraction} says it, or for all
 * @param fraction how many requests; null if {@code percent} says it, or for all
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.percent) || !has(self.fraction)",
    message = "only one of percent and fraction can be set",
    fieldPath = ".fraction")
@ValidationRule(
    value =
        "duration(self.duration) >= duration('1ms')"
            + " && duration(self.duration) <= duration('1h')",
    message = "between 1ms and 1h",
    fieldPath = ".duration")
public record Delay(
    @JsonPropertyDescription(
            "How long a request waits, as a Gateway API duration. Between 1ms and 1h; zero is not"
                + " allowed. Required.")
        @Required
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        String duration,
    @JsonPropertyDescription(
            "How many requests wait, in percent, between 0 and 100; zero: none. Not beside"
                + " fraction. Default: all.")
        @Min(0)
        @Max(100)
        @Nullable Integer percent,
    @JsonPropertyDescription(
            "How many requests wait, as a fraction. Not beside percent. Default: all.")
        @Nullable Fraction fraction) {}
