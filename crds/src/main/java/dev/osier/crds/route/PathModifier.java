package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * How a path is changed, as Gateway API's {@code HTTPPathModifier}. The query stays.
 *
 * @param type how
 * @param replaceFullPath what the whole path becomes
 * @param replacePrefixMatch what the matched prefix becomes
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "(self.type == 'ReplaceFullPath') == has(self.replaceFullPath)",
    message = "replaceFullPath and type ReplaceFullPath need each other",
    fieldPath = ".replaceFullPath")
@ValidationRule(
    value = "(self.type == 'ReplacePrefixMatch') == has(self.replacePrefixMatch)",
    message = "replacePrefixMatch and type ReplacePrefixMatch need each other",
    fieldPath = ".replacePrefixMatch")
@ValidationRule(
    value =
        "!has(self.replaceFullPath) || !self.replaceFullPath.matches('" + Paths.NOT_NORMAL + "')",
    message = Paths.NOT_NORMAL_MESSAGE,
    fieldPath = ".replaceFullPath")
@ValidationRule(
    value =
        "!has(self.replacePrefixMatch) || !self.replacePrefixMatch.matches('"
            + Paths.NOT_NORMAL
            + "')",
    message = Paths.NOT_NORMAL_MESSAGE,
    fieldPath = ".replacePrefixMatch")
public record PathModifier(
    @JsonPropertyDescription(
            "How the path is changed. ReplaceFullPath: the whole path. ReplacePrefixMatch: only the"
                + " prefix that the rule's PathPrefix matched. Required.")
        @Required
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Type type,
    @JsonPropertyDescription(
            "What the whole path becomes, at most 1024 characters. Required for ReplaceFullPath;"
                + " otherwise none.")
        @Pattern(Paths.PATTERN)
        @Size(min = 1, max = 1024)
        @Nullable String replaceFullPath,
    @JsonPropertyDescription(
            "What the matched prefix becomes, at most 1024 characters; / takes it away. Required"
                + " for ReplacePrefixMatch; otherwise none.")
        @Pattern(Paths.PATTERN)
        @Size(min = 1, max = 1024)
        @Nullable String replacePrefixMatch) {
  /** The ways to change a path. */
  public enum Type {
    /** The whole path. */
    @JsonProperty("ReplaceFullPath")
    REPLACE_FULL_PATH,
    /** The prefix that the rule's match matched. */
    @JsonProperty("ReplacePrefixMatch")
    REPLACE_PREFIX_MATCH
  }
}
