package dev.osier.xds.plaintext;

import dev.osier.mesh.Workload;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The pods of a mesh, with and without sidecar, by their addresses. */
final class PodAddresses {
  private final Map<InetAddress, Workload> pods = new HashMap<>();

  private PodAddresses() {}

  static PodAddresses of(Collection<Workload> workloads) {
    PodAddresses addresses = new PodAddresses();
    for (Workload workload : workloads) {
      for (String address : workload.addresses()) {
        addresses.pods.put(InetAddress.ofLiteral(address), workload);
      }
    }
    return addresses;
  }

  /** The pod that has an address; empty if none has. */
  Optional<Workload> pod(InetAddress address) {
    return Optional.ofNullable(pods.get(address));
  }
}
