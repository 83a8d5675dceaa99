package dev.osier.operator.compile;

import dev.osier.mesh.Finding;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.ServicePortKey;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Services that say different things of what one container port speaks, collected pod by pod. */
final class ProtocolConflicts {
  private final SortedMap<ServicePortKey, Finding> findings = new TreeMap<>();

  /** Notes that a pod's port is taken for something else than this Service's port says. */
  void add(NamespacedName service, int port, Protocol said, Protocol used) {
    findings.putIfAbsent(
        new ServicePortKey(service, port),
        new Finding(
            new ObjectReference("Service", service),
            "Accepted",
            "ProtocolConflict",
            "spec.ports: port %d is %s, but another service says %s of the same container port; its"
                    .formatted(port, said, used)
                + " pods take it for "
                + used));
  }

  /** One finding for each Service port, in order. */
  List<Finding> findings() {
    return List.copyOf(findings.values());
  }
}
