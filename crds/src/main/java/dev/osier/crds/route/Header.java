package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * A header's name and value.
 *
 * @param name the name, in any case
 * @param value the value
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!self.name.lowerAscii().matches('" + HeaderNames.RESERVED + "')",
    message = HeaderNames.RESERVED_MESSAGE,
    fieldPath = ".name")
@ValidationRule(
    value = "!self.value.matches('%[A-Z0-9_]+([(][^%]*[)])?(:[0-9]+)?%')",
    message = "commands such as %REQ(x)% are not allowed in a header's value",
    fieldPath = ".value")
public record Header(
    @JsonPropertyDescription(
            "The header's name, in any case. Not host (see rewrite.hostname), content-length, a"
                + " hop-by-hop header, or one that begins with x-envoy- or x-osier-. Required.")
        @Required
        @Pattern(HeaderNames.PATTERN)
        @Size(min = 1, max = HeaderNames.MAX_LENGTH)
        String name,
    @JsonPropertyDescription(
            "The header's value, taken as it is: no control characters, and nothing that Envoy"
                + " would replace, such as %REQ(x)%. At most 4096 characters. Required.")
        @Required
        @Pattern(HeaderNames.VALUE_PATTERN)
        @Size(max = HeaderNames.VALUE_MAX_LENGTH)
        String value) {}
