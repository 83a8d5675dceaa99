package dev.osier.crds.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Durations;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * How many connections and requests to a Service there may be, and how long they live. Each proxy
 * counts for itself.
 *
 * @param max how many connections; null for no limit
 * @param maxPending how many requests that wait for a connection; null for no limit
 * @param maxRequests how many requests under way; null for no limit
 * @param connectTimeout how long making a connection may take; null for the mesh's setting
 * @param idleTimeout how long a connection without requests is kept; null for the mesh's setting
 * @param maxDuration how long a connection is used; null for the mesh's setting
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.connectTimeout) || duration(self.connectTimeout) >= duration('1ms')"
            + " && duration(self.connectTimeout) <= duration('1m')",
    message = "between 1ms and 1m",
    fieldPath = ".connectTimeout")
@ValidationRule(
    value = "!has(self.idleTimeout) || duration(self.idleTimeout) <= duration('24h')",
    message = "at most 24h",
    fieldPath = ".idleTimeout")
@ValidationRule(
    value = "!has(self.maxDuration) || duration(self.maxDuration) <= duration('24h')",
    message = "at most 24h",
    fieldPath = ".maxDuration")
public record Connections(
    @JsonPropertyDescription(
            "How many connections a proxy makes to the Service at most. Between 1 and 1000000; zero"
                + " is not allowed. Default: no limit.")
        @Min(1)
        @Max(1000000)
        @Nullable Integer max,
    @JsonPropertyDescription(
            "How many requests may wait for a connection at most; more are answered 503. Between 1"
                + " and 1000000; zero is not allowed. Default: no limit.")
        @Min(1)
        @Max(1000000)
        @Nullable Integer maxPending,
    @JsonPropertyDescription(
            "How many requests of a proxy may be under way at most; more are answered 503. Between"
                + " 1 and 1000000; zero is not allowed. Default: no limit.")
        @Min(1)
        @Max(1000000)
        @Nullable Integer maxRequests,
    @JsonPropertyDescription(
            "How long making a connection may take, as a Gateway API duration. Between 1ms and 1m;"
                + " zero is not allowed. Default: 2s.")
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        @Nullable String connectTimeout,
    @JsonPropertyDescription(
            "How long a connection without requests, or a TCP connection without a byte, is kept,"
                + " as a Gateway API duration. At most 24h; 0s: for ever. Default: 10m for HTTP"
                + " between sidecars, 1s for HTTP to a pod without one, for ever for TCP.")
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        @Nullable String idleTimeout,
    @JsonPropertyDescription(
            "How long a connection is used at most; then it is closed when its requests have ended,"
                + " a TCP connection at once. A Gateway API duration, at most 24h; 0s: for ever;"
                + " HTTP between sidecars never more than 50m. Default: 50m there, otherwise for"
                + " ever.")
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        @Nullable String maxDuration) {}
