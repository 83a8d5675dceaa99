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
 * Where copies of a rule's requests go.
 *
 * @param group the backend's API group
 * @param kind the backend's kind
 * @param name the backend's name
 * @param namespace the backend's namespace; null for the object's own
 * @param port the Service's port
 * @param subset which of its pods; null for all
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.group == '' && self.kind == 'Service'",
    message = "a backend is a Service of the core group, \"\"",
    fieldPath = ".kind")
public record MirrorBackendRef(
    @JsonPropertyDescription(
            "The backend's API group. Only the core group, the empty text. Default: \"\".")
        @Default("\"\"")
        @Size(max = 253)
        String group,
    @JsonPropertyDescription("The backend's kind. Only Service. Default: Service.")
        @Default("Service")
        @Size(min = 1, max = 63)
        String kind,
    @JsonPropertyDescription("The backend's name. Required.")
        @Required
        @Pattern(Names.LABEL)
        @Size(min = 1, max = Names.LABEL_LENGTH)
        String name,
    @JsonPropertyDescription(
            "The backend's namespace. Another than the object's own needs a ReferenceGrant there."
                + " Default: the object's own namespace.")
        @Pattern(Names.LABEL)
        @Size(min = 1, max = Names.LABEL_LENGTH)
        @Nullable String namespace,
    @JsonPropertyDescription(
            "The port of the Service, between 1 and 65535; zero is not allowed. Required.")
        @Required
        @Min(1)
        @Max(65535)
        int port,
    @JsonPropertyDescription("Which of the Service's pods take the copies. Default: all.")
        @Nullable Subset subset)
    implements ServiceReference {
  public MirrorBackendRef {
    group = group == null ? "" : group;
    kind = kind == null ? "Service" : kind;
  }
}
