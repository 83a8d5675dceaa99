package dev.osier.xds.configuration;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoint;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteList;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.mesh.traffic.TrafficPolicy;
import dev.osier.xds.configuration.ObjectForm.ListKey;
import dev.osier.xds.resource.HeldBack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A mesh in which some objects are as they were before, or not at all, and everything else is the
 * latest.
 */
final class HeldBackMesh {
  /** Where a route was written, whatever it is called. */
  private record Place(NamespacedName object, int rule, int match) {
    static Place of(Route route) {
      RouteOrigin origin = route.origin();
      return new Place(origin.object(), origin.rule(), origin.match());
    }
  }

  private final Mesh mesh;
  private final SortedMap<NamespacedName, Service> services;
  private final SortedMap<ServicePortKey, PortRoutes> routes;
  private final SortedMap<BackendKey, Endpoints> endpoints;

  private HeldBackMesh(Mesh mesh) {
    this.mesh = mesh;
    services = new TreeMap<>(mesh.services());
    routes = new TreeMap<>(mesh.routes());
    endpoints = new TreeMap<>(mesh.endpoints());
  }

  /** The mesh without the latest form of what is held back. What it no longer has stays away. */
  static Mesh of(Mesh mesh, HeldBack heldBack) {
    HeldBackMesh result = new HeldBackMesh(mesh);
    new TreeMap<>(heldBack.forms())
        .forEach(
            (object, form) -> {
              if (mesh.generations().containsKey(object)) {
                result.replace(object, form.map(ObjectForm.class::cast));
              }
            });
    return new Mesh(
        mesh.settings(),
        mesh.trustBundle(),
        result.services,
        result.endpoints,
        result.routes,
        mesh.workloads(),
        mesh.podBlocks(),
        mesh.generations());
  }

  private void replace(ObjectReference object, Optional<ObjectForm> past) {
    Map<ListKey, RouteList> pastLists = past.map(ObjectForm::lists).orElse(Map.of());
    Set<ServicePortKey> ports = new TreeSet<>();
    pastLists.keySet().forEach(key -> ports.add(key.port()));
    ObjectForms.of(Set.of(object), mesh)
        .values()
        .forEach(now -> now.lists().keySet().forEach(key -> ports.add(key.port())));
    for (ServicePortKey port : ports) {
      if (services.containsKey(port.service())) {
        replace(object, port, pastLists);
      }
    }
    past.ifPresent(form -> form.endpoints().values().forEach(this::addStillThere));
    services.replaceAll(
        (name, service) ->
            replace(object, service, past.map(ObjectForm::services).orElse(Map.of())));
  }

  private void replace(
      ObjectReference object, ServicePortKey port, Map<ListKey, RouteList> pastLists) {
    PortRoutes now =
        routes.getOrDefault(port, new PortRoutes(port, RouteList.NONE, new TreeMap<>()));
    Set<String> namespaces = new TreeSet<>(now.forNamespace().keySet());
    pastLists.keySet().stream()
        .filter(key -> key.port().equals(port))
        .flatMap(key -> key.namespace().stream())
        .forEach(namespaces::add);
    RouteList forEveryone =
        replace(object, now.forEveryone(), pastLists.get(new ListKey(port, Optional.empty())));
    SortedMap<String, RouteList> forNamespace = new TreeMap<>();
    for (String namespace : namespaces) {
      RouteList list =
          replace(
              object,
              now.forNamespace().getOrDefault(namespace, RouteList.NONE),
              pastLists.get(new ListKey(port, Optional.of(namespace))));
      if (!list.equals(RouteList.NONE)) {
        forNamespace.put(namespace, list);
      }
    }
    if (forEveryone.equals(RouteList.NONE) && forNamespace.isEmpty()) {
      routes.remove(port);
    } else {
      routes.put(port, new PortRoutes(port, forEveryone, forNamespace));
    }
  }

  /** A list with an object's past routes, before the first of those that followed them. */
  private static RouteList replace(
      ObjectReference object, RouteList now, @Nullable RouteList past) {
    List<Route> others = now.routes().stream().filter(route -> !isOf(object, route)).toList();
    if (past == null) {
      return others.isEmpty() ? RouteList.NONE : new RouteList(others, now.noMatch());
    }
    Set<Place> known = new HashSet<>();
    others.forEach(route -> known.add(Place.of(route)));
    Map<Place, List<Route>> before = new HashMap<>();
    List<Route> last = new ArrayList<>();
    List<Route> group = last;
    for (Route route : past.routes().reversed()) {
      if (isOf(object, route)) {
        group.add(route);
      } else if (known.contains(Place.of(route))) {
        group = before.computeIfAbsent(Place.of(route), place -> new ArrayList<>());
      }
    }
    List<Route> merged = new ArrayList<>();
    for (Route route : others) {
      merged.addAll(before.getOrDefault(Place.of(route), List.of()).reversed());
      merged.add(route);
    }
    merged.addAll(last.reversed());
    return new RouteList(merged, others.isEmpty() ? past.noMatch() : now.noMatch());
  }

  private static boolean isOf(ObjectReference object, Route route) {
    return route.origin().reference().equals(object);
  }

  /**
   * Adds the endpoints of a subset that only a past route names, as far as they are still there.
   */
  private void addStillThere(Endpoints past) {
    Endpoints all = endpoints.get(BackendKey.of(past.key().port()));
    if (all != null && !endpoints.containsKey(past.key())) {
      List<Endpoint> stillThere =
          past.endpoints().stream().filter(all.endpoints()::contains).toList();
      endpoints.put(past.key(), new Endpoints(past.key(), stillThere));
    }
  }

  private static Service replace(
      ObjectReference object, Service now, Map<NamespacedName, Service> pastServices) {
    Service past = pastServices.get(now.name());
    if (past != null) {
      return treated(now, past.traffic(), past.policies());
    }
    if (!now.policies().contains(object)) {
      return now;
    }
    return treated(
        now,
        TrafficPolicy.DEFAULT,
        now.policies().stream().filter(policy -> !policy.equals(object)).toList());
  }

  private static Service treated(
      Service service, TrafficPolicy traffic, List<ObjectReference> policies) {
    return new Service(
        service.name(),
        service.addresses(),
        service.ports(),
        service.identities(),
        service.meshed(),
        traffic,
        policies,
        // No proxy may talk itself out of mutual TLS.
        service.mtlsPolicies());
  }
}
