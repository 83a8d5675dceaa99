package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * How a header, a parameter of the query or a cookie is compared.
 *
 * @param name its name
 * @param type how
 * @param value with what; null for {@code Present}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.type == 'Present' ? !has(self.value) : has(self.value)",
    message = "Exact and RegularExpression need a value, Present has none",
    fieldPath = ".value")
public record ValueMatch(
    @JsonPropertyDescription(
            "The name: of a header in any case, of a query's parameter or a cookie as it is sent."
                + " Required.")
        @Required
        @Pattern(HeaderNames.PATTERN)
        @Size(min = 1, max = HeaderNames.MAX_LENGTH)
        String name,
    @JsonPropertyDescription(
            "How the value is compared. Exact: it is value. RegularExpression: the whole of it"
                + " matches value, in RE2 syntax. Present: it is there, whatever it is. Default:"
                + " Exact.")
        @Default("Exact")
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Type type,
    @JsonPropertyDescription(
            "What the value is compared with, case-sensitive, at most 4096 characters. Required,"
                + " except that Present has none.")
        @Pattern(HeaderNames.VALUE_PATTERN)
        @Size(max = HeaderNames.VALUE_MAX_LENGTH)
        @Nullable String value) {
  public ValueMatch {
    type = type == null ? Type.EXACT : type;
  }

  /** The ways to compare a value. */
  public enum Type {
    /** It is the value. */
    @JsonProperty("Exact")
    EXACT,
    /** The whole of it matches the value, in RE2 syntax. */
    @JsonProperty("RegularExpression")
    REGULAR_EXPRESSION,
    /** It is there. */
    @JsonProperty("Present")
    PRESENT
  }
}
