package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * How a path is compared, as Gateway API's {@code HTTPPathMatch}.
 *
 * @param type how
 * @param value with what
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.type == 'RegularExpression' || self.value.startsWith('/')",
    message = "a path begins with /",
    fieldPath = ".value")
@ValidationRule(
    value =
        "self.type == 'RegularExpression'" + " || !self.value.matches('" + Paths.NOT_NORMAL + "')",
    message = Paths.NOT_NORMAL_MESSAGE,
    fieldPath = ".value")
@ValidationRule(
    value = "self.type == 'RegularExpression' || self.value.matches('" + Paths.CHARACTERS + "')",
    message = "a path has only the characters of RFC 3986, without query and fragment",
    fieldPath = ".value")
public record PathMatch(
    @JsonPropertyDescription(
            "How the path is compared. Exact: it is value. PathPrefix: its first elements are those"
                + " of value, so /a matches /a and /a/b but not /ab. RegularExpression: the whole"
                + " path matches value, in RE2 syntax. Default: PathPrefix.")
        @Default("PathPrefix")
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Type type,
    @JsonPropertyDescription(
            "What the path is compared with, case-sensitive, at most 1024 characters. Default: /.")
        @Default("/")
        @Size(min = 1, max = 1024)
        String value) {
  public PathMatch {
    type = type == null ? Type.PATH_PREFIX : type;
    value = value == null ? "/" : value;
  }

  /** The ways to compare a path. */
  public enum Type {
    /** The path is the value. */
    @JsonProperty("Exact")
    EXACT,
    /** The path's first elements are those of the value. */
    @JsonProperty("PathPrefix")
    PATH_PREFIX,
    /** The whole path matches the value, in RE2 syntax. */
    @JsonProperty("RegularExpression")
    REGULAR_EXPRESSION
  }
}
