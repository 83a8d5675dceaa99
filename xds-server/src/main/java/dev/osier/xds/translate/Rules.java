package dev.osier.xds.translate;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.Backend;
import dev.osier.mesh.route.Mirror;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteList;
import dev.osier.mesh.route.RouteOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A caller's rules, by what they concern.
 *
 * @param byPort those for requests, by port number
 * @param tcp those for streams of bytes
 * @param named what routes send to that has no cluster of its own otherwise (a subset, a headless
 *     service), with the rules that name it
 */
record Rules(
    Hashed<SortedMap<Integer, SortedMap<ServicePortKey, RouteList>>> byPort,
    SortedMap<ServicePortKey, RouteList> tcp,
    SortedMap<BackendKey, List<ObjectReference>> named) {
  /** No rules. */
  static final SortedMap<ServicePortKey, RouteList> NONE =
      Collections.unmodifiableSortedMap(new TreeMap<>());

  static Rules of(SortedMap<ServicePortKey, RouteList> routes, Backends backends) {
    SortedMap<Integer, SortedMap<ServicePortKey, RouteList>> http = new TreeMap<>();
    SortedMap<ServicePortKey, RouteList> tcp = new TreeMap<>();
    SortedMap<BackendKey, SortedSet<ObjectReference>> named = new TreeMap<>();
    routes.forEach(
        (key, list) -> {
          backends
              .service(key)
              .flatMap(service -> Backends.port(service, key))
              .ifPresent(port -> byPort(port, http, tcp).put(key, list));
          for (Route route : list.routes()) {
            for (BackendKey backend : backends(route)) {
              if (backends.needsOwnCluster(backend)) {
                named
                    .computeIfAbsent(backend, one -> new TreeSet<>())
                    .add(route.origin().reference());
              }
            }
          }
        });
    SortedMap<BackendKey, List<ObjectReference>> namedBy = new TreeMap<>();
    named.forEach((backend, rules) -> namedBy.put(backend, List.copyOf(rules)));
    return new Rules(new Hashed<>(http), tcp, namedBy);
  }

  /** Everything that the routes of a list send to, copies included. */
  static List<BackendKey> backends(RouteList list) {
    return list.routes().stream().flatMap(route -> backends(route).stream()).toList();
  }

  /** The objects that lists of routes were written in. */
  static SortedSet<ObjectReference> origins(Collection<RouteList> lists) {
    SortedSet<ObjectReference> origins = new TreeSet<>();
    lists.forEach(list -> list.routes().forEach(route -> origins.add(route.origin().reference())));
    return origins;
  }

  private static SortedMap<ServicePortKey, RouteList> byPort(
      ServicePort port,
      SortedMap<Integer, SortedMap<ServicePortKey, RouteList>> http,
      SortedMap<ServicePortKey, RouteList> tcp) {
    return OutboundPorts.isHttp(port)
        ? http.computeIfAbsent(port.port(), number -> new TreeMap<>())
        : tcp;
  }

  private static List<BackendKey> backends(Route route) {
    List<BackendKey> keys = new ArrayList<>();
    if (route.outcome() instanceof RouteOutcome.Forward forward) {
      forward
          .backends()
          .forEach(
              weighted -> {
                if (weighted.backend() instanceof Backend.ServiceBackend(BackendKey key)) {
                  keys.add(key);
                }
              });
      forward.mirrors().stream().map(Mirror::backend).forEach(keys::add);
    }
    return keys;
  }
}
