package dev.osier.operator.compile;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.operator.state.ServiceState;
import dev.osier.operator.state.SliceState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Service and what came of it.
 *
 * @param state the Service
 * @param slices its EndpointSlices
 * @param pods the pods that were looked at for it
 * @param service the service
 * @param candidates all that could serve its ports
 * @param endpoints those that do
 */
record CompiledService(
    ServiceState state,
    List<SliceState> slices,
    PodsBehind pods,
    Service service,
    Map<ServicePortKey, List<Candidate>> candidates,
    Map<BackendKey, Endpoints> endpoints) {

  /** Whether anything could serve a subset of a port. */
  boolean hasPods(BackendKey key) {
    return candidates.getOrDefault(key.port(), List.of()).stream()
        .anyMatch(one -> key.subset().isAll() || one.isIn(key.subset()));
  }

  /** The endpoints of a subset of a port. */
  Endpoints endpointsOf(BackendKey key) {
    List<Candidate> all = candidates.getOrDefault(key.port(), List.of());
    return new Endpoints(
        key, EndpointsCompiler.inUse(all.stream().filter(one -> one.isIn(key.subset())).toList()));
  }

  /** This with those parts that equal a predecessor's replaced by the predecessor's. */
  CompiledService sharing(CompiledService before) {
    Map<BackendKey, Endpoints> shared = new HashMap<>(endpoints);
    shared.replaceAll(
        (key, current) -> Shared.value(before.endpoints.getOrDefault(key, current), current));
    return new CompiledService(
        state, slices, pods, Shared.value(before.service, service), candidates, shared);
  }
}
