package dev.osier.crds.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * How callers in the mesh treat connections and requests to a Service. Each part is independent.
 *
 * @param loadBalancing which endpoint takes a request
 * @param locality whether near endpoints come first
 * @param retryBudget how many requests may be retries
 * @param outlierDetection when an endpoint is left alone for a while
 * @param connections how many connections and requests there may be, and how long they live
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Traffic(
    @JsonPropertyDescription(
            "Which of the endpoints takes a request. Default: LeastRequest without slow start.")
        @Nullable LoadBalancing loadBalancing,
    @JsonPropertyDescription(
            "Whether near endpoints come first. Default: no, all endpoints are alike wherever they"
                + " run.")
        @Nullable Locality locality,
    @JsonPropertyDescription(
            "How many of the requests under way may be retries. Default: no budget.")
        @Nullable RetryBudget retryBudget,
    @JsonPropertyDescription(
            "When an endpoint that fails is left alone for a while. Default: for 10s when it could"
                + " not be reached three times in a row.")
        @Nullable OutlierDetection outlierDetection,
    @JsonPropertyDescription(
            "How many connections and requests there may be, and how long they live. Default: no"
                + " limits on their number.")
        @Nullable Connections connections) {}
