package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Durations;
import dev.osier.crds.Immutable;
import dev.osier.crds.Names;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * Which web pages of other origins may read the responses (the Fetch standard's CORS protocol).
 *
 * @param allowOrigins the origins of those pages
 * @param allowMethods the methods they may use
 * @param allowHeaders the headers they may send
 * @param exposeHeaders the headers they may read
 * @param allowCredentials whether they may send cookies and the like
 * @param maxAge how long a browser remembers all this
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!self.allowCredentials || !('*' in self.allowOrigins || (has(self.allowMethods) && '*' in"
            + " self.allowMethods) || (has(self.allowHeaders) && '*' in self.allowHeaders) ||"
            + " (has(self.exposeHeaders) && '*' in self.exposeHeaders))",
    message = "allowCredentials cannot go with *: any page could act for the user",
    fieldPath = ".allowCredentials")
@ValidationRule(
    value =
        "duration(self.maxAge) <= duration('24h')"
            + " && duration(self.maxAge).getMilliseconds() % 1000 == 0",
    message = "at most 24h, in whole seconds",
    fieldPath = ".maxAge")
public record Cors(
    @JsonPropertyDescription(
            "The origins whose pages may read responses: one such as https://shop.example or"
                + " http://localhost:3000, one whose first label is * such as https://*.example.com"
                + " (any subdomain, of any depth), or * for all. In lower case. Required.")
        @Required
        @Size(min = 1, max = 32)
        List<@Pattern(Names.ORIGIN) @Size(min = 1, max = Names.ORIGIN_LENGTH) String> allowOrigins,
    @JsonPropertyDescription(
            "The methods those pages may use; * for all. GET, HEAD and POST are always allowed by"
                + " browsers. Default: none more.")
        @Size(max = 9)
        List<
                @Pattern("^(\\*|GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)$")
                @Size(min = 1, max = 7) String>
            allowMethods,
    @JsonPropertyDescription(
            "The headers those pages may send; * for all. Default: none but those that browsers"
                + " always allow.")
        @Size(max = 32)
        List<@Pattern(HeaderNames.PATTERN) @Size(min = 1, max = HeaderNames.MAX_LENGTH) String>
            allowHeaders,
    @JsonPropertyDescription(
            "The headers of responses those pages may read; * for all. Default: none but those that"
                + " browsers always expose.")
        @Size(max = 32)
        List<@Pattern(HeaderNames.PATTERN) @Size(min = 1, max = HeaderNames.MAX_LENGTH) String>
            exposeHeaders,
    @JsonPropertyDescription(
            "Whether those pages may send cookies, certificates and Authorization. Not with *."
                + " Default: false.")
        @Default("false")
        boolean allowCredentials,
    @JsonPropertyDescription(
            "How long a browser may remember all this, as a Gateway API duration in whole seconds."
                + " At most 24h; 0s: not at all. Default: 5s.")
        @Default(DEFAULT_MAX_AGE)
        @Pattern(Durations.PATTERN)
        @Size(max = Durations.MAX_LENGTH)
        String maxAge) {
  /** How long a browser remembers if nothing is said. */
  public static final String DEFAULT_MAX_AGE = "5s";

  public Cors {
    allowOrigins = Immutable.list(allowOrigins);
    allowMethods = Immutable.list(allowMethods);
    allowHeaders = Immutable.list(allowHeaders);
    exposeHeaders = Immutable.list(exposeHeaders);
    maxAge = maxAge == null ? DEFAULT_MAX_AGE : maxAge;
  }
}
