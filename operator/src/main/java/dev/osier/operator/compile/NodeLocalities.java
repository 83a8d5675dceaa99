package dev.osier.operator.compile;

import dev.osier.mesh.Locality;
import dev.osier.operator.state.NodeState;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Where the nodes stand, by name. */
final class NodeLocalities {
  private final Map<String, Locality> byNode = new HashMap<>();

  NodeLocalities(Collection<NodeState> nodes) {
    nodes.forEach(node -> byNode.put(node.name(), node.locality()));
  }

  /** Where a node stands; unknown if the node is not known. */
  Locality of(String node) {
    return byNode.getOrDefault(node, Locality.UNKNOWN);
  }
}
