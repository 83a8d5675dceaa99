package dev.osier.controlplane.preview;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.Caller;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.xds.evaluate.Decision;
import dev.osier.xds.evaluate.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The routes of a mesh by the names that they have in Envoy. */
final class KnownRoutes {
  private final Mesh mesh;
  private final Map<String, RouteOrigin> origins = new HashMap<>();

  KnownRoutes(Mesh mesh) {
    this.mesh = mesh;
    mesh.routes().values().stream()
        .flatMap(KnownRoutes::all)
        .map(Route::origin)
        .forEach(origin -> origins.put(origin.routeName(), origin));
  }

  /** Where a route was written; empty if by nobody. */
  Optional<RouteOrigin> origin(String routeName) {
    return Optional.ofNullable(origins.get(routeName));
  }

  /** The rule that is taken: Envoy names routes of HTTP; a connection takes the first there is. */
  Optional<RouteOrigin> taken(Caller caller, Request request, Decision decision) {
    if (decision.routing().isPresent()) {
      return decision.routing().flatMap(Decision.Routing::route).flatMap(this::origin);
    }
    return Destination.of(mesh, caller.namespace(), request.address(), request.port())
        .service()
        .flatMap(service -> at(new ServicePortKey(service.name(), request.port())))
        .flatMap(port -> port.seenBy(caller).routes().stream().findFirst())
        .map(Route::origin);
  }

  /** The routes of a service port; empty if it has none. */
  Optional<PortRoutes> at(ServicePortKey key) {
    return Optional.ofNullable(mesh.routes().get(key));
  }

  /** The routes of a port, whoever they are for. */
  static Stream<Route> all(PortRoutes port) {
    return Stream.concat(
        port.forNamespace().values().stream().flatMap(list -> list.routes().stream()),
        port.forEveryone().routes().stream());
  }
}
