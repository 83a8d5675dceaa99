package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Immutable;
import dev.osier.crds.Names;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the request of a test: everything that is set. At least one field is.
 *
 * @param rule the rule that it takes
 * @param backend a Service it can go to
 * @param subset the labels of the pods it can go to; empty if nothing is expected of them
 * @param status the status it is answered with at once
 * @param redirect the URL it is sent to
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "has(self.rule) || has(self.backend) || self.?subset.orValue({}).size() > 0"
            + " || has(self.status) || has(self.redirect)",
    message = "at least one of rule, backend, subset, status and redirect is needed")
@ValidationRule(
    value = "!has(self.subset) || self.subset." + Names.LABEL_KEYS,
    message = Names.NO_LABEL_KEY,
    fieldPath = ".subset")
public record Expectation(
    @JsonPropertyDescription("The name of the rule the request takes. Default: any.")
        @Pattern(Names.LABEL)
        @Size(min = 1, max = Names.LABEL_LENGTH)
        @Nullable String rule,
    @JsonPropertyDescription(
            "A Service that the request can go to: with several by weight, any whose weight is not"
                + " zero. Default: any.")
        @Nullable ExpectedBackend backend,
    @JsonPropertyDescription(
            "The labels of the subset that the request can go to, exactly. At most 8. Default:"
                + " any.")
        @Size(max = 8)
        Map<String, @Pattern(Names.LABEL_VALUE) @Size(max = Names.LABEL_VALUE_LENGTH) String>
            subset,
    @JsonPropertyDescription(
            "The status with which the request is answered without a backend: by a direct response,"
                + " a redirect or a refusal. Between 200 and 599. Default: any.")
        @Min(200)
        @Max(599)
        @Nullable Integer status,
    @JsonPropertyDescription(
            "The URL that the request is redirected to: the Location header, at most 2048"
                + " characters. Default: any.")
        @Pattern("^[!-~]+$")
        @Size(min = 1, max = 2048)
        @Nullable String redirect) {
  public Expectation {
    subset = Immutable.map(subset);
  }
}
