package dev.osier.operator.watch;

import dev.osier.crds.MeshIdentity;
import dev.osier.crds.policy.Policy;
import dev.osier.crds.policy.PolicyStatus;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** A Policy of which only the status is read. */
@Group(MeshIdentity.GROUP)
@Version(MeshIdentity.VERSION)
@Kind(Policy.KIND)
@Plural("policies")
public final class PolicyWithStatus extends ObjectWithStatus<PolicyStatus> {
  private static final long serialVersionUID = 1L;

  /** An empty one, to be filled. */
  public PolicyWithStatus() {
    super(PolicyStatus.class);
  }
}
