package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Immutable;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * How headers are changed: first removed, then set, then added.
 *
 * @param set headers that replace those of the same name
 * @param add headers that come in addition to those of the same name
 * @param remove names of headers that are taken away
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!has(self.set)"
            + " || self.set.all(a, self.set.exists_one(b, a.name.lowerAscii() =="
            + " b.name.lowerAscii()))",
    message = "a header is named only once, in whatever case",
    fieldPath = ".set")
@ValidationRule(
    value =
        "!has(self.add)"
            + " || self.add.all(a, self.add.exists_one(b, a.name.lowerAscii() =="
            + " b.name.lowerAscii()))",
    message = "a header is named only once, in whatever case",
    fieldPath = ".add")
@ValidationRule(
    value =
        "!has(self.remove) || self.remove.all(name, !name.lowerAscii().matches('"
            + HeaderNames.RESERVED
            + "'))",
    message = HeaderNames.RESERVED_MESSAGE,
    fieldPath = ".remove")
@ValidationRule(
    value =
        "!has(self.remove)"
            + " || self.remove.all(a, self.remove.exists_one(b, a.lowerAscii() == b.lowerAscii()))",
    message = "a header is named only once, in whatever case",
    fieldPath = ".remove")
public record HeaderChanges(
    @JsonPropertyDescription(
            "Headers that replace all of the same name. Every name only once. Default: none.")
        @Size(max = 16)
        List<Header> set,
    @JsonPropertyDescription(
            "Headers that come in addition to those of the same name. Every name only once."
                + " Default: none.")
        @Size(max = 16)
        List<Header> add,
    @JsonPropertyDescription(
            "Names of headers that are taken away, in any case. Every name only once. Default:"
                + " none.")
        @Size(max = 16)
        List<@Pattern(HeaderNames.PATTERN) @Size(min = 1, max = HeaderNames.MAX_LENGTH) String>
            remove) {
  public HeaderChanges {
    set = Immutable.list(set);
    add = Immutable.list(add);
    remove = Immutable.list(remove);
  }
}
