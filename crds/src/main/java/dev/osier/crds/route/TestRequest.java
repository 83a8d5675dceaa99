package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Immutable;
import dev.osier.crds.Names;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that nobody sends: its way is computed.
 *
 * @param method its method
 * @param path its path, perhaps with a query
 * @param host its Host header; null for the first parent's name
 * @param headers its headers
 * @param from the caller's account, {@code namespace/name}; null for one that no rule names
 * @param podLabels the labels of the caller's pod
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.headers) || self.headers.all(name, size(name) > 0 && size(name) <= 256)",
    message = "a header's name has between 1 and 256 characters",
    fieldPath = ".headers")
@ValidationRule(
    value = "!has(self.podLabels) || self.podLabels." + Names.LABEL_KEYS,
    message = Names.NO_LABEL_KEY,
    fieldPath = ".podLabels")
public record TestRequest(
    @JsonPropertyDescription("The request's method. Default: GET.")
        @Default("GET")
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        HttpMethod method,
    @JsonPropertyDescription(
            "The request's path, perhaps with a query, at most 2048 characters. Default: /.")
        @Default("/")
        @Pattern("^/[!-\"$-~]*$")
        @Size(min = 1, max = 2048)
        String path,
    @JsonPropertyDescription(
            "The request's Host header: a DNS name, perhaps with a port. Default: the first"
                + " parent's name, namespace and port.")
        @Pattern(Names.AUTHORITY)
        @Size(min = 1, max = Names.AUTHORITY_LENGTH)
        @Nullable String host,
    @JsonPropertyDescription(
            "The request's headers, the cookie included, by name. At most 16. Default: none.")
        @Size(max = 16)
        Map<
                String,
                @Pattern(HeaderNames.VALUE_PATTERN) @Size(max = HeaderNames.VALUE_MAX_LENGTH)
                String>
            headers,
    @JsonPropertyDescription(
            "The caller's service account, as namespace/name. Default: one of the object's"
                + " namespace that no rule names.")
        @Pattern(Names.SERVICE_ACCOUNT)
        @Size(min = 3, max = Names.SERVICE_ACCOUNT_LENGTH)
        @Nullable String from,
    @JsonPropertyDescription("The labels of the caller's pod. At most 8. Default: none.")
        @Size(max = 8)
        Map<String, @Pattern(Names.LABEL_VALUE) @Size(max = Names.LABEL_VALUE_LENGTH) String>
            podLabels) {
  /** {@code GET /} of the first parent. */
  public static final TestRequest DEFAULT =
      new TestRequest(HttpMethod.GET, "/", null, Map.of(), null, Map.of());

  public TestRequest {
    method = method == null ? HttpMethod.GET : method;
    path = path == null ? "/" : path;
    headers = Immutable.map(headers);
    podLabels = Immutable.map(podLabels);
  }
}
