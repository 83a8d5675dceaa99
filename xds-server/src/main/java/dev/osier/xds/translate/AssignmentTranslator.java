package dev.osier.xds.translate;

import static java.util.Objects.requireNonNull;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.Locality;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.ServicePortKey;
import dev.osier.xds.resource.ChangedKeys;
import dev.osier.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The part of the translation that depends on where endpoints are (EDS). It remembers, as {@link
 * Translator} does, what several views have in common; of a change of endpoints it makes only the
 * assignments that changed.
 */
final class AssignmentTranslator {
  private record AssignmentKey(
      ClusterName cluster,
      Endpoints endpoints,
      Optional<LocalityPriorities> near,
      List<ObjectReference> policies) {}

  private record EndpointsKey(
      Translator.ServicesKey services,
      Same<SortedMap<BackendKey, Endpoints>> endpoints,
      Set<BackendKey> named,
      Locality locality) {
    EndpointsKey with(Same<SortedMap<BackendKey, Endpoints>> others) {
      return new EndpointsKey(services, others, named, locality);
    }
  }

  private final Generations<AssignmentKey, XdsResource> assignment = new Generations<>();
  private final Generations<EndpointsKey, SortedMap<String, XdsResource>> assignments =
      new Generations<>();
  private final Succession<Same<SortedMap<BackendKey, Endpoints>>> successiveEndpoints =
      new Succession<>(new Same<>(Collections.emptySortedMap()));
  private final List<Generations<?, ?>> memory = List.of(assignment, assignments);

  void advance() {
    memory.forEach(Generations::advance);
  }

  /**
   * The assignments of all clusters that a caller knows of.
   *
   * @param services what they are of
   * @param endpoints where the traffic of all services goes
   * @param named what rules send to that has no cluster of its own otherwise
   * @param locality where the caller is
   */
  SortedMap<String, XdsResource> all(
      Translator.ServicesKey services,
      SortedMap<BackendKey, Endpoints> endpoints,
      Set<BackendKey> named,
      Locality locality) {
    return assignments.get(
        new EndpointsKey(services, new Same<>(endpoints), named, locality), this::assignments);
  }

  private SortedMap<String, XdsResource> assignments(EndpointsKey key) {
    Same<SortedMap<BackendKey, Endpoints>> before = successiveEndpoints.before(key.endpoints());
    return assignments
        .find(key.with(before))
        .map(known -> changed(known, before.value(), key))
        .orElseGet(() -> allAssignments(key));
  }

  /** The assignments after a change of endpoints: those of the others stay what they are. */
  private SortedMap<String, XdsResource> changed(
      SortedMap<String, XdsResource> known,
      SortedMap<BackendKey, Endpoints> before,
      EndpointsKey key) {
    SortedMap<String, XdsResource> next = new TreeMap<>(known);
    SortedMap<NamespacedName, Service> services = key.services().all().value();
    for (BackendKey backend : ChangedKeys.between(before, key.endpoints().value())) {
      next.computeIfPresent(
          ClusterName.of(backend).value(),
          (name, old) ->
              assignment(key, requireNonNull(services.get(backend.port().service())), backend));
    }
    return Collections.unmodifiableSortedMap(next);
  }

  private SortedMap<String, XdsResource> allAssignments(EndpointsKey key) {
    List<XdsResource> resources = new ArrayList<>();
    for (Service service : key.services().all().value().values()) {
      if (!service.isHeadless()) {
        for (ServicePort port : service.ports()) {
          BackendKey all = BackendKey.of(new ServicePortKey(service.name(), port.port()));
          resources.add(assignment(key, service, all));
        }
      }
    }
    Backends backends = new Backends(key.services().all().value());
    for (BackendKey named : key.named()) {
      resources.add(assignment(key, backends.service(named.port()).orElseThrow(), named));
    }
    return Translator.byName(resources);
  }

  private XdsResource assignment(EndpointsKey key, Service service, BackendKey name) {
    return assignment(key.locality(), service, name, key.endpoints().value(), ClusterName.of(name));
  }

  /**
   * The endpoints of a service's backend, for a cluster of this name.
   *
   * @param all where the traffic of all services goes
   */
  XdsResource assignment(
      Locality locality,
      Service service,
      BackendKey name,
      SortedMap<BackendKey, Endpoints> all,
      ClusterName cluster) {
    // A cluster that never hears of its endpoints would hold up the proxy's start.
    Endpoints endpoints = all.getOrDefault(name, new Endpoints(name, List.of()));
    Optional<LocalityPriorities> near =
        LocalityPriorities.of(locality, service.traffic().locality());
    return assignment.get(
        new AssignmentKey(cluster, endpoints, near, policies(service, near.isPresent())),
        one ->
            EndpointAssignments.translate(
                one.cluster(), one.endpoints(), one.near(), one.policies()));
  }

  private static List<ObjectReference> policies(Service service, boolean near) {
    return near
        ? Stream.concat(service.policies().stream(), service.mtlsPolicies().stream()).toList()
        : service.mtlsPolicies();
  }
}
