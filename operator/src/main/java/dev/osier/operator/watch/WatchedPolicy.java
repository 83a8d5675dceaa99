package dev.osier.operator.watch;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.crds.MeshIdentity;
import dev.osier.crds.policy.Policy;
import dev.osier.crds.policy.PolicySpec;
import dev.osier.operator.schema.KindSchema;
import dev.osier.operator.state.PolicyState;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a Policy that are read: not its status, so that writing it changes nothing here.
 */
@Group(MeshIdentity.GROUP)
@Version(MeshIdentity.VERSION)
@Kind(Policy.KIND)
@Plural("policies")
final class WatchedPolicy extends WatchedObject<PolicyState> implements Namespaced {
  private static final long serialVersionUID = 1L;
  private static final KindSchema SCHEMA = KindSchema.of("policies." + MeshIdentity.GROUP);

  // A tree, which no object is too odd for: one that is must not spoil the list it comes in.
  @JsonProperty private transient @Nullable JsonNode spec;

  // Most versions of it are our own: a status that was written.
  @Override
  boolean isReadAs(WatchedObject<PolicyState> before) {
    return hasSpecOf(before);
  }

  @Override
  PolicyState toState() {
    StoredSpec<PolicySpec> stored = StoredSpec.read(spec, SCHEMA, "targetRefs", PolicySpec.class);
    return new PolicyState(
        namespacedName(), generation(), created(), stored.spec(), stored.unreadable());
  }
}
