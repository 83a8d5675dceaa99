package dev.osier.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * The identity of the mesh: its trust domain, what mutual TLS does, and the authority that signs
 * certificates. There is one, named {@code default}.
 */
@Group(MeshIdentity.GROUP)
@Version(MeshIdentity.VERSION)
@Kind(MeshIdentity.KIND)
@Plural("meshidentities")
@Singular("meshidentity")
@ShortNames("mid")
@Categories("mesh")
@ValidationRule(
    value = "self.metadata.name == 'default'",
    message = "the mesh has one MeshIdentity and its name is default")
@ValidationRule(value = "has(self.spec)", message = "spec is required; it may be empty: {}")
@AdditionalPrinterColumn(
    name = "Ready",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.conditions[?(@.type=='Ready')].status")
@AdditionalPrinterColumn(
    name = "Trust Domain",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".spec.trustDomain")
@AdditionalPrinterColumn(
    name = "Mode",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".spec.mtls.mode")
@AdditionalPrinterColumn(
    name = "Workloads",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.workloads.meshed")
@AdditionalPrinterColumn(
    name = "Expiry",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.ca.rootNotAfter")
@AdditionalPrinterColumn(
    name = "Rotation",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1,
    jsonPath = ".status.rotation.phase")
@AdditionalPrinterColumn(
    name = "Reason",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1,
    jsonPath = ".status.conditions[?(@.type=='Ready')].reason")
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
@JsonIgnoreProperties(ignoreUnknown = true)
public final class MeshIdentity extends CustomResource<MeshIdentitySpec, MeshIdentityStatus> {
  /** The API group of all kinds of Osier. */
  public static final String GROUP = "osier.dev";

  /** The version of the API. */
  public static final String VERSION = "v1alpha1";

  /** The kind's name. */
  public static final String KIND = "MeshIdentity";

  /** The only name a MeshIdentity can have. */
  public static final String DEFAULT_NAME = "default";

  private static final long serialVersionUID = 1L;

  /** An empty resource, for a deserialiser to fill. */
  public MeshIdentity() {}

  /** What is asked for; null only in an object that was never stored. */
  @Override
  @JsonPropertyDescription("What is asked of the mesh's identity.")
  public MeshIdentitySpec getSpec() {
    return super.getSpec();
  }

  /** What is true now; null until the operator has written it. */
  @Override
  @JsonPropertyDescription("What is true of the mesh's identity now. Written by Osier.")
  public MeshIdentityStatus getStatus() {
    return super.getStatus();
  }
}
