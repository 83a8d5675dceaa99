package dev.osier.operator.compile;

import dev.osier.mesh.MeshedEndpoints;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.traffic.TrafficPolicy;
import dev.osier.operator.state.PodState;
import dev.osier.operator.state.ServiceState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** From a Service and its endpoints to a service of the mesh. */
final class ServiceCompiler {
  private final TrustDomain trustDomain;
  private final EndpointsCompiler endpoints;

  ServiceCompiler(TrustDomain trustDomain, EndpointsCompiler endpoints) {
    this.trustDomain = trustDomain;
    this.endpoints = endpoints;
  }

  /**
   * A service and what could serve its ports.
   *
   * @param service the service
   * @param candidates all that could, port by port
   */
  record Compiled(Service service, Map<ServicePortKey, List<Candidate>> candidates) {}

  /** Empty for what is no service to a proxy: an alias, or one without a TCP port. */
  Optional<Compiled> compile(ServiceState state) {
    if (!isService(state)) {
      return Optional.empty();
    }
    List<ServiceState.Port> ports =
        state.ports().stream()
            .filter(ServiceState.Port::isTcp)
            .sorted(Comparator.comparingInt(ServiceState.Port::port))
            .toList();
    List<ServicePort> servicePorts = new ArrayList<>();
    Map<ServicePortKey, List<Candidate>> portCandidates = new HashMap<>();
    SortedSet<SpiffeId> identities = new TreeSet<>();
    SortedSet<ObjectReference> mtlsPolicies = new TreeSet<>();
    Map<Integer, MeshedEndpoints> meshed = new HashMap<>();
    for (ServiceState.Port port : ports) {
      List<Candidate> candidates = endpoints.candidates(state.name(), port);
      servicePorts.add(new ServicePort(port.port(), port.name(), ProtocolOf.port(port)));
      portCandidates.put(new ServicePortKey(state.name(), port.port()), candidates);
      // Identities and protocols count endpoints that are not ready, too: a caller's cluster has to
      // be prepared for one before traffic reaches it. So do identities those that are called in
      // plaintext: the mode may change at any moment.
      candidates.stream()
          .filter(Candidate::sidecar)
          .forEach(
              candidate -> {
                candidate.pod().ifPresent(pod -> identities.add(identity(pod)));
                mtlsPolicies.addAll(candidate.modes().policies());
              });
      meshed.put(
          port.port(),
          candidates.stream().allMatch(Candidate::mtls)
              ? MeshedEndpoints.ALL
              : MeshedEndpoints.NOT_ALL);
    }
    return Optional.of(
        new Compiled(
            new Service(
                state.name(),
                state.addresses(),
                servicePorts,
                identities,
                meshed,
                TrafficPolicy.DEFAULT,
                List.of(),
                List.copyOf(mtlsPolicies)),
            portCandidates));
  }

  /** Whether {@link #compile} makes a service of it. */
  static boolean isService(ServiceState state) {
    boolean addressable = state.isHeadless() || !state.addresses().isEmpty();
    return !state.externalName()
        && addressable
        && state.ports().stream().anyMatch(ServiceState.Port::isTcp);
  }

  private SpiffeId identity(PodState pod) {
    return new SpiffeId(trustDomain, pod.name().namespace(), pod.serviceAccount());
  }
}
