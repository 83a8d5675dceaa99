package dev.osier.operator.compile;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.operator.compile.policy.EffectiveMtls;
import dev.osier.operator.state.PodState;
import dev.osier.operator.state.ServiceState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** From a pod and the Services that choose it to a workload. */
final class WorkloadCompiler {
  private static final int LONGEST_PORT = 5;

  private final TrustDomain trustDomain;
  private final ServiceSelectors services;
  private final PodModes modes;
  private final ProtocolConflicts conflicts;
  private final NodeLocalities localities;

  WorkloadCompiler(
      TrustDomain trustDomain,
      ServiceSelectors services,
      PodModes modes,
      ProtocolConflicts conflicts,
      NodeLocalities localities) {
    this.trustDomain = trustDomain;
    this.services = services;
    this.modes = modes;
    this.conflicts = conflicts;
    this.localities = localities;
  }

  /** Whether a pod has a place in the mesh's picture at all. */
  static boolean isPictured(PodState pod) {
    // A pod in its node's network has the node's addresses, which it shares with others.
    return !pod.isOver() && !pod.hostNetwork();
  }

  Workload compile(PodState pod) {
    SortedSet<NamespacedName> chosenBy = new TreeSet<>();
    List<Claim> claims = new ArrayList<>();
    services
        .choosing(pod)
        .forEach(
            service -> {
              chosenBy.add(service.name());
              addClaims(service, pod, claims);
            });
    SortedMap<Integer, Protocol> ports = new TreeMap<>();
    claims.forEach(claim -> ports.merge(claim.number(), claim.says(), WorkloadCompiler::settle));
    if (pod.sidecar()) {
      for (Claim claim : claims) {
        Protocol used = ports.getOrDefault(claim.number(), claim.says());
        if (used != claim.says()) {
          conflicts.add(claim.service(), claim.servicePort(), claim.says(), used);
        }
      }
    }
    EffectiveMtls mtls = modes.of(pod);
    return new Workload(
        pod.name(),
        pod.uid(),
        pod.owner(),
        new SpiffeId(trustDomain, pod.name().namespace(), pod.serviceAccount()),
        pod.addresses(),
        pod.sidecar(),
        ports,
        new TreeSet<>(pod.uncapturedPorts()),
        mtls.mtls(),
        mtls.policies(),
        chosenBy,
        pod.labels(),
        localities.of(pod.node()),
        pod.delivery(),
        pod.discovery());
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
