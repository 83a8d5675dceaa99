package dev.osier.crds.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Names;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * What a Policy is about, as Gateway API's {@code LocalPolicyTargetReference}.
 *
 * @param group the target's API group
 * @param kind the target's kind
 * @param name the target's name
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "(self.group == '' && self.kind in ['Service', 'Namespace'])"
            + " || (self.group == 'osier.dev' && self.kind == 'MeshIdentity')",
    message =
        "a target is a Service or Namespace of the core group, \"\", or a MeshIdentity of the group"
            + " osier.dev",
    fieldPath = ".kind")
@ValidationRule(
    value = "self.kind != 'MeshIdentity' || self.name == 'default'",
    message = "the mesh has one MeshIdentity and its name is default",
    fieldPath = ".name")
public record TargetRef(
    @JsonPropertyDescription(
            "The target's API group: the empty text for Service and Namespace, osier.dev for"
                + " MeshIdentity. Default: \"\".")
        @Default("\"\"")
        @Size(max = 253)
        String group,
    @JsonPropertyDescription(
            "The target's kind. Service: one in the Policy's namespace. Namespace: the Policy's"
                + " own, so all its Services and pods. MeshIdentity: the whole mesh, only for a"
                + " Policy in the system namespace. Default: Service.")
        @Default("Service")
        @Size(min = 1, max = 63)
        String kind,
    @JsonPropertyDescription("The target's name. Required.")
        @Required
        @Pattern(Names.LABEL)
        @Size(min = 1, max = Names.LABEL_LENGTH)
        String name) {
  public TargetRef {
    group = group == null ? "" : group;
    kind = kind == null ? "Service" : kind;
  }
}
