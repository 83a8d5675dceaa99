package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Durations;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before the next try: a random time below a bound that doubles with each try
 * (Envoy's {@code retry_back_off}).
 *
 * @param base the first bound
 * @param max the largest bound; null for ten times base, at most a minute
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.max) || duration(self.max) >= duration(self.base)",
    message = "max cannot be shorter than base",
    fieldPath = ".max")
@ValidationRule(
    value = "duration(self.base) >= duration('1ms') && duration(self.base) <= duration('1m')",
    message = "between 1ms and 1m",
    fieldPath = ".base")
@ValidationRule(
    value =
        "!has(self.max) || duration(self.max) >= duration('1ms')"
            + " && duration(self.max) <= duration('1m')",
    message = "between 1ms and 1m",
    fieldPath = ".max")
public record Backoff(
    @JsonPropertyDescription(
            "The bound of the first, random, wait, as a Gateway API duration. It doubles with every"
                + " try. Between 1ms and 1m; zero is not allowed. Default: 25ms.")
        @Default(DEFAULT_BASE)
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        String base,
    @JsonPropertyDescription(
            "The largest bound of a wait, as a Gateway API duration. Not shorter than base, at most"
                + " 1m; zero is not allowed. Default: ten times base, at most 1m.")
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        @Nullable String max) {
  /** The first bound if nothing is said. */
  public static final String DEFAULT_BASE = "25ms";

  /** What holds if nothing is said. */
  public static final Backoff DEFAULT = new Backoff(DEFAULT_BASE, null);

  public Backoff {
    base = base == null ? DEFAULT_BASE : base;
  }
}
