package dev.osier.operator.watch;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.crds.MeshIdentity;
import dev.osier.crds.route.RouteRule;
import dev.osier.crds.route.RouteRuleSpec;
import dev.osier.operator.schema.KindSchema;
import dev.osier.operator.state.RouteRuleState;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a RouteRule that are read: not its status, so that writing it changes nothing here.
 */
@Group(MeshIdentity.GROUP)
@Version(MeshIdentity.VERSION)
@Kind(RouteRule.KIND)
@Plural("routerules")
final class WatchedRouteRule extends WatchedObject<RouteRuleState> implements Namespaced {
  private static final long serialVersionUID = 1L;
  private static final KindSchema SCHEMA = KindSchema.of("routerules." + MeshIdentity.GROUP);

  // A tree, which no object is too odd for: one that is must not spoil the list it comes in.
  @JsonProperty private transient @Nullable JsonNode spec;

  // Most versions of it are our own: a status that was written.
  @Override
  boolean isReadAs(WatchedObject<RouteRuleState> before) {
    return hasSpecOf(before);
  }

  @Override
  RouteRuleState toState() {
    StoredSpec<RouteRuleSpec> stored =
        StoredSpec.read(spec, SCHEMA, "parentRefs", RouteRuleSpec.class);
    return new RouteRuleState(
        namespacedName(), generation(), created(), stored.spec(), stored.unreadable());
  }
}
