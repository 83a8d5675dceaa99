package dev.osier.operator.watch;

import dev.osier.crds.MeshIdentity;
import dev.osier.crds.route.RouteRule;
import dev.osier.crds.route.RouteRuleStatus;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** A RouteRule of which only the status is read. */
@Group(MeshIdentity.GROUP)
@Version(MeshIdentity.VERSION)
@Kind(RouteRule.KIND)
@Plural("routerules")
public final class RouteRuleWithStatus extends ObjectWithStatus<RouteRuleStatus> {
  private static final long serialVersionUID = 1L;

  /** An empty one, to be filled. */
  public RouteRuleWithStatus() {
    super(RouteRuleStatus.class);
  }
}
