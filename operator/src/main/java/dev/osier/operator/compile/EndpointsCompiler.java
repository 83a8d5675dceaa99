package dev.osier.operator.compile;

import dev.osier.mesh.Endpoint;
import dev.osier.mesh.Locality;
import dev.osier.mesh.NamespacedName;
import dev.osier.operator.state.ServiceState;
import dev.osier.operator.state.SliceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** From the EndpointSlices of a Service to the endpoints of its ports. */
final class EndpointsCompiler {
  private final List<SliceState> slices;
  private final NodeLocalities localities;
  private final CompiledPods pods;
  private final PodsBehind behind = new PodsBehind();

  EndpointsCompiler(List<SliceState> slices, CompiledPods pods) {
    this.slices = slices;
    this.localities = pods.surroundings().localities();
    this.pods = pods;
  }

  /** The pods that have been looked at. */
  PodsBehind behind() {
    return behind;
  }

  /** All that could serve a port, each address once, sorted. */
  List<Candidate> candidates(ServiceState.Port port) {
    List<Candidate> found = new ArrayList<>();
    for (SliceState slice : slices) {
      for (SliceState.Port slicePort : slice.ports()) {
        if (slicePort.isTcp() && slicePort.port() > 0 && slicePort.name().equals(port.name())) {
          slice.endpoints().forEach(endpoint -> add(slice, slicePort.port(), endpoint, found));
        }
      }
    }
    found.sort(Candidate.ORDER);
    List<Candidate> distinct = new ArrayList<>(found.size());
    for (Candidate candidate : found) {
      if (distinct.isEmpty() || !distinct.getLast().isSamePlaceAs(candidate)) {
        distinct.add(candidate);
      }
    }
    return distinct;
  }

  /** Those that get traffic now: the ready ones, else those that still answer (KEP-1669). */
  static List<Endpoint> inUse(List<Candidate> candidates) {
    Predicate<Candidate> chosen =
        candidates.stream().anyMatch(Candidate::ready) ? Candidate::ready : Candidate::lastResort;
    return candidates.stream().filter(chosen).map(Candidate::endpoint).toList();
  }

  private void add(
      SliceState slice, int port, SliceState.Endpoint endpoint, List<Candidate> found) {
    for (String address : endpoint.addresses()) {
      Optional<CompiledPod> pod = podBehind(slice, endpoint, address);
      // A slice that Kubernetes keeps names pods that exist. One that is not known is not seen yet,
      // or gone: without it nobody can say whether it takes mutual TLS, so it waits for its pod.
      if (pod.isEmpty() && slice.managed() && !endpoint.pod().isEmpty()) {
        continue;
      }
      found.add(
          new Candidate(
              address,
              port,
              endpoint.ready(),
              endpoint.serving() && endpoint.terminating(),
              locality(endpoint),
              pod));
    }
  }

  private Optional<CompiledPod> podBehind(
      SliceState slice, SliceState.Endpoint endpoint, String address) {
    if (endpoint.pod().isEmpty()) {
      return Optional.empty();
    }
    return behind
        .find(new NamespacedName(slice.name().namespace(), endpoint.pod()), pods)
        .filter(pod -> endpoint.podUid().isEmpty() || endpoint.podUid().equals(pod.state().uid()))
        .filter(pod -> pod.state().addresses().contains(address))
        .filter(pod -> !pod.state().isOver());
  }

  private Locality locality(SliceState.Endpoint endpoint) {
    Locality node = localities.of(endpoint.node());
    return node.zone().isEmpty() && !endpoint.zone().isEmpty()
        ? new Locality(node.region(), endpoint.zone())
        : node;
  }
}
