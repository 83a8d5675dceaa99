package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * An answer that no backend is asked for.
 *
 * @param status its status
 * @param body its body, as plain text
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.body == '' || !(self.status in [204, 205, 304])",
    message = "204, 205 and 304 have no body",
    fieldPath = ".body")
public record DirectResponse(
    @JsonPropertyDescription("The answer's status, between 200 and 599. Required.")
        @Required
        @Min(200)
        @Max(599)
        int status,
    @JsonPropertyDescription(
            "The answer's body, sent as plain text as it is: at most 4096 characters, line breaks"
                + " and tabs but no other control characters. Default: \"\", no body.")
        @Default("\"\"")
        @Pattern("^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*$")
        @Size(max = 4096)
        String body) {
  public DirectResponse {
    body = body == null ? "" : body;
  }
}
