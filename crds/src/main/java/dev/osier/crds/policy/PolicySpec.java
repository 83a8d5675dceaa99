package dev.osier.crds.policy;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Immutable;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Policy} asks for.
 *
 * @param targetRefs what it is about
 * @param merge who wins where Policies of several levels have the same section
 * @param mtls what workloads do with mutual TLS; null to say nothing
 * @param traffic how connections and requests to the targets are treated; null to say nothing
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "self.targetRefs.all(a, self.targetRefs.exists_one(b, a.kind == b.kind"
            + " && a.name == b.name))",
    message = "a target is named only once",
    fieldPath = ".targetRefs")
public record PolicySpec(
    @JsonPropertyDescription("What the policy is about. Every target only once. Required.")
        @Required
        @Size(min = 1, max = 16)
        List<TargetRef> targetRefs,
    @JsonPropertyDescription(
            "Who wins where Policies for a Service, its namespace and the mesh have the same"
                + " section; a section counts as a whole. Defaults: the more specific one wins."
                + " Overrides: this one wins over the more specific ones. Default: Defaults.")
        @Default("Defaults")
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Merge merge,
    @JsonPropertyDescription(
            "What workloads do with mutual TLS on their inbound side: those that a Service of the"
                + " targets selects, those of the namespace, or all. A pod that several Services"
                + " with such a policy select takes, port by port, the strictest mode. Default:"
                + " says nothing, so that a wider policy decides, and at last spec.mtls of the"
                + " MeshIdentity.")
        @Nullable Mtls mtls,
    @JsonPropertyDescription(
            "How callers in the mesh treat connections and requests to the targets. Default: says"
                + " nothing.")
        @Nullable Traffic traffic) {
  public PolicySpec {
    targetRefs = Immutable.list(targetRefs);
    merge = merge == null ? Merge.DEFAULTS : merge;
  }

  /** Who wins where Policies of several levels have the same section. */
  public enum Merge {
    /** The more specific Policy. */
    @JsonProperty("Defaults")
    DEFAULTS,
    /** This Policy, over more specific ones. */
    @JsonProperty("Overrides")
    OVERRIDES
  }
}
