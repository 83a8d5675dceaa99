package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Durations;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * How long a request may take (Gateway API's {@code HTTPRouteTimeouts}, Envoy's {@code timeout},
 * {@code per_try_timeout} and {@code idle_timeout}).
 *
 * @param request from the request's end to the response's end, retries included
 * @param backendRequest the same for each try
 * @param idle without a byte in either direction
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.request) || !has(self.backendRequest)"
            + " || duration(self.request) == duration('0s')"
            + " || duration(self.backendRequest) <= duration(self.request)",
    message = "backendRequest cannot be longer than request",
    fieldPath = ".backendRequest")
@ValidationRule(
    value = "!has(self.request) || duration(self.request) <= duration('24h')",
    message = "at most 24h",
    fieldPath = ".request")
@ValidationRule(
    value = "!has(self.backendRequest) || duration(self.backendRequest) <= duration('24h')",
    message = "at most 24h",
    fieldPath = ".backendRequest")
@ValidationRule(
    value = "!has(self.idle) || duration(self.idle) <= duration('24h')",
    message = "at most 24h",
    fieldPath = ".idle")
public record Timeouts(
    @JsonPropertyDescription(
            "How long the whole request may take, retries included, from its last byte to the last"
                + " of the response, as a Gateway API duration. Then it is answered 504. At most"
                + " 24h; 0s: no limit. Default: no limit.")
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        @Nullable String request,
    @JsonPropertyDescription(
            "How long each try may take, as a Gateway API duration. Not longer than request. At"
                + " most 24h; 0s: no limit of its own. Default: no limit of its own.")
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        @Nullable String backendRequest,
    @JsonPropertyDescription(
            "How long a request or stream may go without a byte in either direction, as a Gateway"
                + " API duration. At most 24h; 0s: no limit. Default: no limit.")
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        @Nullable String idle) {}
