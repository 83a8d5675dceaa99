package dev.osier.crds.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.MeshIdentity;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * How a Service, a namespace or the whole mesh is treated, whatever the route. Its sections are
 * optional and independent.
 */
@Group(MeshIdentity.GROUP)
@Version(MeshIdentity.VERSION)
@Kind(Policy.KIND)
@Plural("policies")
@Singular("policy")
@ShortNames("mpol")
@Categories("mesh")
@AdditionalPrinterColumn(
    name = "Accepted",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.ancestors[0].conditions[?(@.type=='Accepted')].status")
@AdditionalPrinterColumn(
    name = "Programmed",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.ancestors[0].conditions[?(@.type=='Programmed')].status")
@AdditionalPrinterColumn(
    name = "Acknowledged",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.proxies.acknowledged")
@AdditionalPrinterColumn(
    name = "Targeted",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.proxies.targeted")
@AdditionalPrinterColumn(
    name = "Plaintext",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1,
    jsonPath = ".status.plaintext.count")
@AdditionalPrinterColumn(
    name = "Reason",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1,
    jsonPath = ".status.ancestors[0].conditions[?(@.type=='Accepted')].reason")
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Policy extends CustomResource<PolicySpec, PolicyStatus> implements Namespaced {
  /** The kind's name. */
  public static final String KIND = "Policy";

  private static final long serialVersionUID = 1L;

  /** An empty resource, for a deserialiser to fill. */
  public Policy() {}

  /** What is asked for; null only in an object that was never stored. */
  @Override
  @Required
  @JsonPropertyDescription("What the policy is about, and what it asks for.")
  public PolicySpec getSpec() {
    return super.getSpec();
  }

  /** What is true now; null until the operator has written it. */
  @Override
  @JsonPropertyDescription("What is true of the policy now. Written by Osier.")
  public PolicyStatus getStatus() {
    return super.getStatus();
  }
}
