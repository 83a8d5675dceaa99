package dev.osier.operator.compile;

import dev.osier.mesh.Locality;
import dev.osier.operator.state.NodeState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the nodes stand, by name. */
final class NodeLocalities {
  static final NodeLocalities NONE = new NodeLocalities(List.of());

  private final List<NodeState> nodes;
  private final Map<String, Locality> byNode = new HashMap<>();

  private NodeLocalities(List<NodeState> nodes) {
    this.nodes = nodes;
    nodes.forEach(node -> byNode.put(node.name(), node.locality()));
  }

  /** Those of the nodes that there are now; this object if they are the same. */
  NodeLocalities next(List<NodeState> current) {
    return nodes.equals(current) ? this : new NodeLocalities(current);
  }

  /** Where a node stands; unknown if the node is not known. */
  Locality of(String node) {
    return byNode.getOrDefault(node, Locality.UNKNOWN);
  }
}
