package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are answered with an error at once. Exactly one status is set.
 *
 * @param httpStatus the HTTP status of the answer
 * @param grpcStatus the gRPC status of the answer
 * @param percent how many requests, in percent; null if {@code fraction} says it, or for all
 * @param fraction how many requests; null if {@code percent} says it, or for all
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.httpStatus) != has(self.grpcStatus)",
    message = "exactly one of httpStatus and grpcStatus is needed",
    fieldPath = ".httpStatus")
@ValidationRule(
    value = "!has(self.percent) || !has(self.fraction)",
    message = "only one of percent and fraction can be set",
    fieldPath = ".fraction")
public record Abort(
    @JsonPropertyDescription(
            "The HTTP status of the answer, between 200 and 599. Exactly one of httpStatus and"
                + " grpcStatus is set. Default: none.")
        @Min(200)
        @Max(599)
        @Nullable Integer httpStatus,
    @JsonPropertyDescription(
            "The gRPC status of the answer, between 0 (OK) and 16 (UNAUTHENTICATED). Exactly one of"
                + " httpStatus and grpcStatus is set. Default: none.")
        @Min(0)
        @Max(16)
        @Nullable Integer grpcStatus,
    @JsonPropertyDescription(
            "How many requests fail, in percent, between 0 and 100; zero: none. Not beside"
                + " fraction. Default: all.")
        @Min(0)
        @Max(100)
        @Nullable Integer percent,
    @JsonPropertyDescription(
            "How many requests fail, as a fraction. Not beside percent. Default: all.")
        @Nullable Fraction fraction) {}
