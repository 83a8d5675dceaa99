package dev.osier.operator.watch;

import dev.osier.mesh.Locality;
import dev.osier.operator.state.NodeState;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** The fields of a Node that are read. */
@Group("")
@Version("v1")
@Kind("Node")
@Plural("nodes")
final class WatchedNode extends WatchedObject<NodeState> {
  private static final long serialVersionUID = 1L;
  private static final String REGION = "topology.kubernetes.io/region";
  private static final String ZONE = "topology.kubernetes.io/zone";

  @Override
  NodeState toState() {
    return new NodeState(
        getMetadata().getName(),
        text(getMetadata().getUid()),
        new Locality(text(labels().get(REGION)), text(labels().get(ZONE))));
  }
}
