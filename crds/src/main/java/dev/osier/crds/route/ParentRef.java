package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Names;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * What a RouteRule is attached to, as Gateway API's {@code ParentReference}: a Service.
 *
 * @param group the parent's API group
 * @param kind the parent's kind
 * @param namespace the parent's namespace; null for the object's own
 * @param name the parent's name
 * @param port the only port it is about; null for every port
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.group == '' && self.kind == 'Service'",
    message = "a parent is a Service of the core group, \"\"",
    fieldPath = ".kind")
public record ParentRef(
    @JsonPropertyDescription(
            "The parent's API group. Only the core group, the empty text. Default: \"\".")
        @Default("\"\"")
        @Size(max = 253)
        String group,
    @JsonPropertyDescription("The parent's kind. Only Service. Default: Service.")
        @Default("Service")
        @Size(min = 1, max = 63)
        String kind,
    @JsonPropertyDescription(
            "The parent's namespace. In another namespace than its parent's, a RouteRule binds only"
                + " callers of its own namespace. Default: the object's own namespace.")
        @Pattern(Names.LABEL)
        @Size(min = 1, max = Names.LABEL_LENGTH)
        @Nullable String namespace,
    @JsonPropertyDescription("The parent's name. Required.")
        @Required
        @Pattern(Names.LABEL)
        @Size(min = 1, max = Names.LABEL_LENGTH)
        String name,
    @JsonPropertyDescription(
            "The only port of the Service that the rules are about, between 1 and 65535; zero is"
                + " not allowed. Default: every port.")
        @Min(1)
        @Max(65535)
        @Nullable Integer port) {
  public ParentRef {
    group = group == null ? "" : group;
    kind = kind == null ? "Service" : kind;
  }
}
