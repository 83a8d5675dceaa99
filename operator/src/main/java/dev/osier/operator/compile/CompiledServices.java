package dev.osier.operator.compile;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.operator.compile.policy.EffectivePolicy;
import dev.osier.operator.compile.policy.PolicyCompiler;
import dev.osier.operator.compile.route.ServiceDirectory;
import dev.osier.operator.state.ServiceState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** The services, and all that could serve their ports. */
final class CompiledServices implements ServiceDirectory {
  private final SortedMap<NamespacedName, Service> services = new TreeMap<>();
  private final Map<ServicePortKey, List<Candidate>> candidates = new HashMap<>();
  private final Map<BackendKey, List<Candidate>> subsets = new HashMap<>();

  void add(ServiceCompiler.Compiled compiled) {
    services.put(compiled.service().name(), compiled.service());
    candidates.putAll(compiled.candidates());
  }

  /** Has a service treated as the Policies say. */
  void treat(ServiceState state, PolicyCompiler policies) {
    services.computeIfPresent(
        state.name(),
        (name, service) -> {
          EffectivePolicy policy = policies.effective(name, state.clientIpAffinity());
          return new Service(
              name,
              service.addresses(),
              service.ports(),
              service.identities(),
              service.meshed(),
              policy.traffic(),
              policy.policies(),
              service.mtlsPolicies());
        });
  }

  @Override
  public Optional<Service> service(NamespacedName name) {
    return Optional.ofNullable(services.get(name));
  }

  @Override
  public boolean hasPods(BackendKey backend) {
    return !candidates(backend).isEmpty();
  }

  SortedMap<NamespacedName, Service> all() {
    return services;
  }

  /** The endpoints of every port, and of some subsets. */
  SortedMap<BackendKey, Endpoints> endpoints(SortedSet<BackendKey> named) {
    SortedMap<BackendKey, Endpoints> endpoints = new TreeMap<>();
    candidates.keySet().forEach(port -> add(BackendKey.of(port), endpoints));
    named.forEach(subset -> add(subset, endpoints));
    return endpoints;
  }

  private void add(BackendKey key, SortedMap<BackendKey, Endpoints> endpoints) {
    endpoints.put(key, new Endpoints(key, EndpointsCompiler.inUse(candidates(key))));
  }

  private List<Candidate> candidates(BackendKey key) {
    List<Candidate> all = candidates.getOrDefault(key.port(), List.of());
    return key.subset().isAll()
        ? all
        : subsets.computeIfAbsent(
            key, ignored -> all.stream().filter(one -> one.isIn(key.subset())).toList());
  }
}
