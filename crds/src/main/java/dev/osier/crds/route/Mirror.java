package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A copy of requests, sent to a second backend and forgotten.
 *
 * @param backendRef where the copies go
 * @param percent of how many requests, in percent; null if {@code fraction} says it, or for all
 * @param fraction of how many requests; null if {@code percent} says it, or for all
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.percent) || !has(self.fraction)",
    message = "only one of percent and fraction can be set",
    fieldPath = ".fraction")
public record Mirror(
    @JsonPropertyDescription("Where the copies go. Required.") @Required
        MirrorBackendRef backendRef,
    @JsonPropertyDescription(
            "How many requests are copied, in percent, between 0 and 100; zero: none. Not beside"
                + " fraction. Default: all.")
        @Min(0)
        @Max(100)
        @Nullable Integer percent,
    @JsonPropertyDescription(
            "How many requests are copied, as a fraction. Not beside percent. Default: all.")
        @Nullable Fraction fraction) {}
