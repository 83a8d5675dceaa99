package dev.osier.operator.compile;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.MeshedEndpoints;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.operator.compile.policy.EffectivePolicy;
import dev.osier.operator.state.PodState;
import dev.osier.operator.state.ServiceState;
import dev.osier.operator.state.SliceState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** From a Service and its endpoints to a service of the mesh. */
final class ServiceCompiler {
  private final CompiledPods pods;
  private final SlicesByService slices;

  ServiceCompiler(CompiledPods pods, SlicesByService slices) {
    this.pods = pods;
    this.slices = slices;
  }

  /** Whether it is a service to a proxy: no alias, nor one without a TCP port. */
  static boolean isService(ServiceState state) {
    boolean addressable = state.isHeadless() || !state.addresses().isEmpty();
    return !state.externalName()
        && addressable
        && state.ports().stream().anyMatch(ServiceState.Port::isTcp);
  }

  /** What comes of a Service that {@link #isService is one}. */
  CompiledService compile(ServiceState state) {
    Surroundings surroundings = pods.surroundings();
    List<SliceState> own = slices.of(state.name());
    EndpointsCompiler endpoints = new EndpointsCompiler(own, pods);
    List<ServicePort> ports = new ArrayList<>();
    Map<ServicePortKey, List<Candidate>> candidates = new HashMap<>();
    Map<BackendKey, Endpoints> inUse = new HashMap<>();
    SortedSet<SpiffeId> identities = new TreeSet<>();
    SortedSet<ObjectReference> mtlsPolicies = new TreeSet<>();
    Map<Integer, MeshedEndpoints> meshed = new HashMap<>();
    for (ServiceState.Port port : tcpPorts(state)) {
      ServicePortKey key = new ServicePortKey(state.name(), port.port());
      List<Candidate> all = endpoints.candidates(port);
      ports.add(new ServicePort(port.port(), port.name(), ProtocolOf.port(port)));
      candidates.put(key, all);
      BackendKey backend = BackendKey.of(key);
      inUse.put(backend, new Endpoints(backend, EndpointsCompiler.inUse(all)));
      // Identities and protocols count endpoints that are not ready, too: a caller's cluster has to
      // be prepared for one before traffic reaches it. So do identities those that are called in
      // plaintext: the mode may change at any moment.
      all.stream()
          .flatMap(candidate -> candidate.sidecar().stream())
          .forEach(
              pod -> {
                identities.add(identity(pod.state()));
                mtlsPolicies.addAll(pod.mtls().policies());
              });
      meshed.put(
          port.port(),
          all.stream().allMatch(Candidate::mtls) ? MeshedEndpoints.ALL : MeshedEndpoints.NOT_ALL);
    }
    EffectivePolicy policy =
        surroundings.policies().effective(state.name(), state.clientIpAffinity());
    return new CompiledService(
        state,
        own,
        endpoints.behind(),
        new Service(
            state.name(),
            state.addresses(),
            ports,
            identities,
            meshed,
            policy.traffic(),
            policy.policies(),
            List.copyOf(mtlsPolicies)),
        candidates,
        inUse);
  }

  private static List<ServiceState.Port> tcpPorts(ServiceState state) {
    return state.ports().stream()
        .filter(ServiceState.Port::isTcp)
        .sorted(Comparator.comparingInt(ServiceState.Port::port))
        .toList();
  }

  private SpiffeId identity(PodState pod) {
    return new SpiffeId(
        pods.surroundings().trustDomain(), pod.name().namespace(), pod.serviceAccount());
  }
}
