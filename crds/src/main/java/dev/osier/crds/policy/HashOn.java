package dev.osier.crds.policy;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Durations;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Something of a request that chooses its endpoint (Envoy's {@code HashPolicy}).
 *
 * @param type what it is
 * @param name the header's or cookie's name; null for {@code Source}
 * @param ttl how long a cookie that the proxy sets lives; null if it sets none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.type == 'Source' ? !has(self.name) : has(self.name)",
    message = "Header and Cookie need a name, Source has none",
    fieldPath = ".name")
@ValidationRule(
    value = "self.type == 'Cookie' || !has(self.ttl)",
    message = "only a Cookie has a ttl",
    fieldPath = ".ttl")
@ValidationRule(
    value =
        "!has(self.ttl) || duration(self.ttl) <= duration('8760h')"
            + " && duration(self.ttl).getMilliseconds() % 1000 == 0",
    message = "at most 8760h, in whole seconds",
    fieldPath = ".ttl")
public record HashOn(
    @JsonPropertyDescription(
            "What is hashed. Header: the value of a header. Cookie: the value of a cookie. Source:"
                + " the address of the caller. Required.")
        @Required
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Type type,
    @JsonPropertyDescription(
            "The name of the header or cookie. Required, except that Source has none.")
        @Pattern("^[A-Za-z0-9!#$%&'*+.^_|~`-]+$")
        @Size(min = 1, max = 256)
        @Nullable String name,
    @JsonPropertyDescription(
            "For a Cookie: where the request has none the proxy sets one that lives so long, as a"
                + " Gateway API duration in whole seconds. At most 8760h; 0s: until the browser is"
                + " closed. Default: the proxy sets none.")
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        @Nullable String ttl) {
  /** What of a request can be hashed. */
  public enum Type {
    /** The value of a header. */
    @JsonProperty("Header")
    HEADER,
    /** The value of a cookie. */
    @JsonProperty("Cookie")
    COOKIE,
    /** The caller's address. */
    @JsonProperty("Source")
    SOURCE
  }
}
