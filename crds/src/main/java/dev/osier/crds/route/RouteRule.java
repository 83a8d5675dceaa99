package dev.osier.crds.route;

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
 * Where requests to a Service go, and what happens to them on the way. In the Service's namespace
 * it binds all callers, in another only that namespace's own.
 */
@Group(MeshIdentity.GROUP)
@Version(MeshIdentity.VERSION)
@Kind(RouteRule.KIND)
@Plural("routerules")
@Singular("routerule")
@ShortNames("rr")
@Categories("mesh")
@AdditionalPrinterColumn(
    name = "Accepted",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.parents[0].conditions[?(@.type=='Accepted')].status")
@AdditionalPrinterColumn(
    name = "Programmed",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.parents[0].conditions[?(@.type=='Programmed')].status")
@AdditionalPrinterColumn(
    name = "Acknowledged",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.proxies.acknowledged")
@AdditionalPrinterColumn(
    name = "Targeted",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.proxies.targeted")
@AdditionalPrinterColumn(
    name = "Precedence",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1,
    jsonPath = ".spec.precedence")
@AdditionalPrinterColumn(
    name = "Reason",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1,
    jsonPath = ".status.parents[0].conditions[?(@.type=='Accepted')].reason")
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
@JsonIgnoreProperties(ignoreUnknown = true)
public final class RouteRule extends CustomResource<RouteRuleSpec, RouteRuleStatus>
    implements Namespaced {
  /** The kind's name. */
  public static final String KIND = "RouteRule";

  private static final long serialVersionUID = 1L;

  /** An empty resource, for a deserialiser to fill. */
  public RouteRule() {}

  /** What is asked for; null only in an object that was never stored. */
  @Override
  @Required
  @JsonPropertyDescription(
      "Where requests go, and what happens to them on the way. Of all the rules that bind a caller"
          + " a request takes the first that matches: by precedence, then matches that name their"
          + " callers (from) before those that don't, then by how specific the match is as in the"
          + " Gateway API, then the oldest object, then namespace and name.")
  public RouteRuleSpec getSpec() {
    return super.getSpec();
  }

  /** What is true now; null until the operator has written it. */
  @Override
  @JsonPropertyDescription("What is true of the rules now. Written by Osier.")
  public RouteRuleStatus getStatus() {
    return super.getStatus();
  }
}
