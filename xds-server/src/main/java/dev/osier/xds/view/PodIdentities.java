package dev.osier.xds.view;

import dev.osier.mesh.Mtls;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.SpiffeId;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The pods that have a sidecar, as a directory from their IP addresses to their identities and the
 * ports at which callers use mutual TLS.
 */
public final class PodIdentities {
  /** A directory without pods. */
  public static final PodIdentities NONE = new PodIdentities(Map.of());

  private final Map<InetAddress, Sidecar> byAddress;

  private PodIdentities(Map<InetAddress, Sidecar> byAddress) {
    this.byAddress = byAddress;
  }

  /** The directory of those workloads that have a sidecar and an address. */
  public static PodIdentities of(Collection<Workload> workloads) {
    Map<InetAddress, Sidecar> byAddress = new HashMap<>();
    for (Workload workload : workloads) {
      if (workload.meshed()) {
        Sidecar sidecar =
            new Sidecar(
                workload.identity(),
                workload.uncapturedPorts(),
                workload.mtls(),
                workload.mtlsPolicies());
        for (String address : workload.addresses()) {
          byAddress.put(InetAddress.ofLiteral(address), sidecar);
        }
      }
    }
    return new PodIdentities(Map.copyOf(byAddress));
  }

  /**
   * The identity that the sidecar at this address proves to who connects to the port; empty if no
   * sidecar answers there, or callers are to use plaintext.
   */
  public Optional<SpiffeId> at(InetAddress address, int port) {
    return Optional.ofNullable(byAddress.get(address))
        .filter(sidecar -> !sidecar.uncapturedPorts().contains(port))
        .filter(sidecar -> sidecar.mtls().at(port) != MtlsMode.DISABLED)
        .map(Sidecar::identity);
  }

  /** The Policies by which callers use mutual TLS, or plaintext, at this address. */
  public List<ObjectReference> policies(InetAddress address) {
    Sidecar sidecar = byAddress.get(address);
    return sidecar == null ? List.of() : sidecar.policies();
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

  private record Sidecar(
      SpiffeId identity,
      SortedSet<Integer> uncapturedPorts,
      Mtls mtls,
      List<ObjectReference> policies) {}
}
