package dev.osier.operator.compile;

import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.operator.compile.policy.EffectiveMtls;
import dev.osier.operator.compile.policy.WorkloadMtls;
import dev.osier.operator.state.PodState;
import dev.osier.operator.state.ServiceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** From a pod and the Services that choose it to a workload. */
final class WorkloadCompiler {
  private static final int LONGEST_PORT = 5;

  private final Surroundings surroundings;
  private final WorkloadMtls modes;

  WorkloadCompiler(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.modes = surroundings.policies().workloadMtls(surroundings.mtls());
  }

  CompiledPod compile(PodState pod, ServiceSelectors.InNamespace selectors) {
    if (pod.isOver()) {
      return new CompiledPod(
          pod, selectors, modes.unmeshed(), Optional.empty(), Set.of(), List.of());
    }
    List<ServiceState> chosenBy = selectors.choosing(pod).toList();
    EffectiveMtls mtls =
        pod.sidecar()
            ? modes.of(
                pod.name().namespace(), () -> chosenBy.stream().map(ServiceState::name).toList())
            : modes.unmeshed();
    // A pod in its node's network has the node's addresses, which it shares with others.
    return pod.hostNetwork()
        ? new CompiledPod(pod, selectors, mtls, Optional.empty(), Set.of(), List.of())
        : picture(pod, selectors, chosenBy, mtls);
  }

  private CompiledPod picture(
      PodState pod,
      ServiceSelectors.InNamespace selectors,
      List<ServiceState> chosenBy,
      EffectiveMtls mtls) {
    List<Claim> claims = new ArrayList<>();
    chosenBy.forEach(service -> addClaims(service, pod, claims));
    SortedMap<Integer, Protocol> ports = new TreeMap<>();
    claims.forEach(claim -> ports.merge(claim.number(), claim.says(), WorkloadCompiler::settle));
    SortedSet<NamespacedName> services = new TreeSet<>();
    chosenBy.forEach(service -> services.add(service.name()));
    Workload workload =
        new Workload(
            pod.name(),
            pod.uid(),
            pod.owner(),
            new SpiffeId(surroundings.trustDomain(), pod.name().namespace(), pod.serviceAccount()),
            pod.addresses(),
            pod.sidecar(),
            ports,
            new TreeSet<>(pod.uncapturedPorts()),
            mtls.mtls(),
            mtls.policies(),
            services,
            pod.labels(),
            surroundings.localities().of(pod.node()),
            pod.delivery(),
            pod.discovery());
    return new CompiledPod(
        pod,
        selectors,
        mtls,
        Optional.of(workload),
        pod.sidecar() ? blocks(pod) : Set.of(),
        pod.sidecar() ? conflicts(claims, ports) : List.of());
  }

  private static List<ProtocolConflicts.Conflict> conflicts(
      List<Claim> claims, SortedMap<Integer, Protocol> ports) {
    List<ProtocolConflicts.Conflict> conflicts = new ArrayList<>();
    for (Claim claim : claims) {
      Protocol used = ports.getOrDefault(claim.number(), claim.says());
      if (used != claim.says()) {
        conflicts.add(
            new ProtocolConflicts.Conflict(
                claim.service(), claim.servicePort(), claim.says(), used));
      }
    }
    return List.copyOf(conflicts);
  }

  private static Set<AddressBlock> blocks(PodState pod) {
    return pod.addresses().stream()
        .map(AddressBlock::around)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The container port that a Service's port leads to in a pod; empty if the pod has none. */
  static OptionalInt containerPort(ServiceState.Port port, PodState pod) {
    String target = port.targetPort();
    if (target.isEmpty() || target.equals("0")) {
      return OptionalInt.of(port.port());
    }
    if (target.length() <= LONGEST_PORT && target.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalInt.of(Integer.parseInt(target));
    }
    return pod.ports().stream()
        .filter(named -> named.name().equals(target))
        .mapToInt(PodState.NamedPort::port)
        .findFirst();
  }

  /** What is spoken on a port of which two Services say different things; any order will do. */
  static Protocol settle(Protocol one, Protocol other) {
    if (one == other) {
      return one;
    }
    // A caller that knows the port as HTTP speaks HTTP/2 to the sidecar, which must turn it back
    // into what the application speaks: a TCP port would break every such call. A caller that knows
    // it as TCP passes bytes, which are HTTP if the other Service tells the truth.
    if (one == Protocol.TCP) {
      return other;
    }
    return other == Protocol.TCP ? one : Protocol.HTTP;
  }

  private static void addClaims(ServiceState service, PodState pod, List<Claim> claims) {
    for (ServiceState.Port port : service.ports()) {
      OptionalInt number = port.isTcp() ? containerPort(port, pod) : OptionalInt.empty();
      if (number.isPresent() && !pod.uncapturedPorts().contains(number.getAsInt())) {
        claims.add(
            new Claim(number.getAsInt(), ProtocolOf.port(port), service.name(), port.port()));
      }
    }
  }

  /** What one Service port says of one container port. */
  private record Claim(int number, Protocol says, NamespacedName service, int servicePort) {}
}
