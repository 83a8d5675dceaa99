package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Names;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Where callers are sent. At least one of scheme, hostname, path and port is set; the rest stays.
 *
 * @param scheme the scheme of the new URL
 * @param hostname its host
 * @param path how its path differs
 * @param port its port
 * @param statusCode the answer's status
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.scheme) || has(self.hostname) || has(self.path) || has(self.port)",
    message = "a request would be redirected to itself: set scheme, hostname, path or port")
@ValidationRule(
    value = "self.statusCode in [301, 302, 303, 307, 308]",
    message = "one of 301, 302, 303, 307, 308",
    fieldPath = ".statusCode")
public record Redirect(
    @JsonPropertyDescription("The scheme of the new URL: http or https. Default: the request's.")
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        @Nullable Scheme scheme,
    @JsonPropertyDescription("The host of the new URL, a DNS name. Default: the request's.")
        @Pattern(Names.HOST)
        @Size(min = 1, max = Names.HOST_LENGTH)
        @Nullable String hostname,
    @JsonPropertyDescription("How the new URL's path differs. Default: not at all.")
        @Nullable PathModifier path,
    @JsonPropertyDescription(
            "The port of the new URL, between 1 and 65535; zero is not allowed. Default: with"
                + " scheme, the scheme's own; otherwise the request's.")
        @Min(1)
        @Max(65535)
        @Nullable Integer port,
    @JsonPropertyDescription("The answer's status: 301, 302, 303, 307 or 308. Default: 302.")
        @Default("302")
        @Min(301)
        @Max(308)
        Integer statusCode) {
  public Redirect {
    statusCode = statusCode == null ? Integer.valueOf(302) : statusCode;
  }

  /** The schemes of URLs that callers can be sent to. */
  public enum Scheme {
    /** http. */
    @JsonProperty("http")
    HTTP,
    /** https. */
    @JsonProperty("https")
    HTTPS
  }
}
