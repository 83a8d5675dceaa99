package dev.osier.crds.policy;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Durations;
import dev.osier.crds.Immutable;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoint takes a request.
 *
 * @param algorithm how it is chosen
 * @param hashOn what of a request chooses it, for {@code RingHash} and {@code Maglev}
 * @param slowStart how long a new endpoint takes to get its full share; null for none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.?hashOn.orValue([]).size() == 0 || self.algorithm in ['RingHash', 'Maglev']",
    message = "hashOn needs the algorithm RingHash or Maglev",
    fieldPath = ".hashOn")
@ValidationRule(
    value = "!has(self.slowStart) || self.algorithm in ['RoundRobin', 'LeastRequest']",
    message = "slowStart needs the algorithm RoundRobin or LeastRequest",
    fieldPath = ".slowStart")
@ValidationRule(
    value = "!has(self.slowStart) || duration(self.slowStart) <= duration('1h')",
    message = "at most 1h",
    fieldPath = ".slowStart")
public record LoadBalancing(
    @JsonPropertyDescription(
            "How the endpoint is chosen. LeastRequest: of two at random, the one with fewer"
                + " requests under way. RoundRobin: in turn. Random: at random. RingHash and"
                + " Maglev: by a hash of what hashOn names, so that equal requests go to the same"
                + " endpoint; with Maglev more of them move when endpoints change, but choosing is"
                + " faster. Default: LeastRequest.")
        @Default("LeastRequest")
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Algorithm algorithm,
    @JsonPropertyDescription(
            "What of a request is hashed, for RingHash and Maglev only: the first of these that the"
                + " request has. Default: nothing, each request goes to a random endpoint.")
        @Size(max = 4)
        List<HashOn> hashOn,
    @JsonPropertyDescription(
            "How long a new endpoint takes to get its full share of requests, as a Gateway API"
                + " duration. For RoundRobin and LeastRequest only. At most 1h; 0s: it gets its"
                + " full share at once. Default: 0s.")
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        @Nullable String slowStart) {
  public LoadBalancing {
    algorithm = algorithm == null ? Algorithm.LEAST_REQUEST : algorithm;
    hashOn = Immutable.list(hashOn);
  }

  /** The ways to choose an endpoint (Envoy's load balancers). */
  public enum Algorithm {
    /** In turn. */
    @JsonProperty("RoundRobin")
    ROUND_ROBIN,
    /** Of two at random, the one with fewer requests under way. */
    @JsonProperty("LeastRequest")
    LEAST_REQUEST,
    /** At random. */
    @JsonProperty("Random")
    RANDOM,
    /** By a hash, on a ring of endpoints. */
    @JsonProperty("RingHash")
    RING_HASH,
    /** By a hash, in a table of endpoints. */
    @JsonProperty("Maglev")
    MAGLEV
  }
}
