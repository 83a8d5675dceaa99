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

  /**
   * A pod's port that is taken for something else than a Service's port says.
   *
   * @param service the Service
   * @param port its port
   * @param said what it says
   * @param used what the pod's port is taken for
   */
  record Conflict(NamespacedName service, int port, Protocol said, Protocol used) {}

  /** Notes one. */
  void add(Conflict conflict) {
    findings.putIfAbsent(
        new ServicePortKey(conflict.service(), conflict.port()),
        new Finding(
            new ObjectReference("Service", conflict.service()),
            "Accepted",
            "ProtocolConflict",
            "spec.ports: port %d is %s, but another service says %s of the same container port; its"
                    .formatted(conflict.port(), conflict.said(), conflict.used())
                + " pods take it for "
                + conflict.used()));
  }

  /** One finding for each Service port, in order. */
  List<Finding> findings() {
    return List.copyOf(findings.values());
  }
}
