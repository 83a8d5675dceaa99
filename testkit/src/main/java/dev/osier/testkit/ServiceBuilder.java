package dev.osier.testkit;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoint;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.MeshedEndpoints;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.traffic.TrafficPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A service of a mesh for tests; headless until it gets an address. */
public final class ServiceBuilder {
  private final NamespacedName name;
  private final List<String> addresses = new ArrayList<>();
  private final SortedMap<Integer, ServicePort> ports = new TreeMap<>();
  private final SortedMap<Integer, Integer> targets = new TreeMap<>();
  private TrafficPolicy traffic = TrafficPolicy.DEFAULT;
  private List<ObjectReference> policies = List.of();

  ServiceBuilder(NamespacedName name) {
    this.name = name;
  }

  /** Gives it a cluster IP more. */
  public ServiceBuilder address(String address) {
    addresses.add(address);
    return this;
  }

  /** Gives it a port that pods serve at {@code target}. */
  public ServiceBuilder port(int port, Protocol protocol, int target) {
    ports.put(port, new ServicePort(port, "", protocol));
    targets.put(port, target);
    return this;
  }

  /** Says how callers treat its endpoints, by a Policy given as {@code namespace/name}. */
  public ServiceBuilder traffic(String policy, TrafficPolicy says) {
    traffic = says;
    policies = List.of(new ObjectReference("Policy", NamespacedName.parse(policy)));
    return this;
  }

  SortedMap<Integer, Integer> targets() {
    return targets;
  }

  Protocol protocol(int port) {
    ServicePort known = ports.get(port);
    return known == null ? Protocol.TCP : known.protocol();
  }

  Service build(MeshSettings settings, Collection<PodBuilder> pods) {
    SortedSet<SpiffeId> identities = new TreeSet<>();
    Map<Integer, MeshedEndpoints> meshed = new HashMap<>();
    ports.keySet().forEach(port -> meshed.put(port, MeshedEndpoints.ALL));
    SortedSet<ObjectReference> mtlsPolicies = new TreeSet<>();
    for (PodBuilder pod : serving(pods)) {
      if (pod.isMeshed()) {
        identities.add(pod.identity(settings.trustDomain()));
        mtlsPolicies.addAll(pod.mtlsPolicies());
      }
      targets.forEach(
          (port, target) -> {
            if (!pod.takesMtls(target, settings.mtls())) {
              meshed.put(port, MeshedEndpoints.NOT_ALL);
            }
          });
    }
    return new Service(
        name,
        addresses,
        List.copyOf(ports.values()),
        identities,
        meshed,
        traffic,
        policies,
        List.copyOf(mtlsPolicies));
  }

  List<Endpoints> endpoints(MtlsMode mesh, Collection<PodBuilder> pods) {
    return targets.keySet().stream()
        .map(port -> endpoints(BackendKey.of(new ServicePortKey(name, port)), mesh, pods))
        .toList();
  }

  Endpoints endpoints(BackendKey key, MtlsMode mesh, Collection<PodBuilder> pods) {
    int target = targets.getOrDefault(key.port().port(), key.port().port());
    return new Endpoints(
        key,
        serving(pods).stream()
            .filter(pod -> key.subset().contains(pod.labels()))
            .map(
                pod ->
                    new Endpoint(
                        pod.addresses().getFirst(),
                        target,
                        pod.isMeshed(),
                        pod.takesMtls(target, mesh),
                        pod.locality()))
            .sorted(Comparator.comparing(Endpoint::address))
            .toList());
  }

  private List<PodBuilder> serving(Collection<PodBuilder> pods) {
    return pods.stream()
        .filter(pod -> pod.services().contains(name) && pod.isReady())
        .filter(pod -> !pod.addresses().isEmpty())
        .toList();
  }
}
