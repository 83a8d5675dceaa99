package dev.osier.operator.status;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.mesh.Workload;
import dev.osier.mesh.plaintext.PlaintextPeer;
import dev.osier.mesh.plaintext.PlaintextReport;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who sends plaintext to the workloads that each Policy says the mode of. */
final class PlaintextByPolicy {
  static final PlaintextByPolicy NONE = new PlaintextByPolicy(Mesh.EMPTY);

  private final Mesh mesh;
  private final Set<ObjectReference> speaking = new HashSet<>();

  PlaintextByPolicy(Mesh mesh) {
    this.mesh = mesh;
    mesh.workloads().values().forEach(workload -> speaking.addAll(workload.mtlsPolicies()));
  }

  /** The share of each Policy that sets the mode of some workload, by name. */
  Map<NamespacedName, PlaintextReport> of(PlaintextReport all) {
    Map<ObjectReference, SortedMap<PlaintextPeer, Instant>> peers = new HashMap<>();
    speaking.forEach(policy -> peers.put(policy, new TreeMap<>()));
    all.peers()
        .forEach(
            (peer, seen) -> {
              for (ObjectReference policy : policies(peer.workload())) {
                peers.computeIfAbsent(policy, one -> new TreeMap<>()).put(peer, seen);
              }
            });
    Map<NamespacedName, PlaintextReport> reports = new HashMap<>();
    peers.forEach(
        (policy, ofPolicy) ->
            reports.put(policy.name(), new PlaintextReport(ofPolicy, all.complete())));
    return reports;
  }

  private List<ObjectReference> policies(ObjectReference workload) {
    return workload.kind().equals("Service")
        ? Optional.ofNullable(mesh.services().get(workload.name()))
            .map(Service::mtlsPolicies)
            .orElse(List.of())
        : Optional.ofNullable(mesh.workloads().get(workload.name()))
            .map(Workload::mtlsPolicies)
            .orElse(List.of());
  }
}
