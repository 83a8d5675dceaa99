package dev.osier.xds.view;

import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.SpiffeId;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The pods that have a sidecar, as a directory from their IP addresses to their identities. */
public final class PodIdentities {
  /** A directory without pods. */
  public static final PodIdentities NONE = new PodIdentities(Map.of());

  private final Map<InetAddress, SpiffeId> byAddress;

  private PodIdentities(Map<InetAddress, SpiffeId> byAddress) {
    this.byAddress = byAddress;
  }

  /** The directory of those workloads that have a sidecar and an address. */
  public static PodIdentities of(Collection<Workload> workloads) {
    Map<InetAddress, SpiffeId> byAddress = new HashMap<>();
    for (Workload workload : workloads) {
      if (workload.meshed()) {
        for (String address : workload.addresses()) {
          byAddress.put(InetAddress.ofLiteral(address), workload.identity());
        }
      }
    }
    return new PodIdentities(Map.copyOf(byAddress));
  }

  /** The identity that the sidecar at this address proves; empty if there is none. */
  public Optional<SpiffeId> at(InetAddress address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PodIdentities that && byAddress.equals(that.byAddress);
  }

  @Override
  public int hashCode() {
    return byAddress.hashCode();
  }

  @Override
  public String toString() {
    return "PodIdentities[" + byAddress.size() + " addresses]";
  }
}
