package dev.osier.controlplane.preview;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteOrigin;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The routes of a mesh by the names that they have in Envoy. */
final class KnownRoutes {
  private final Map<String, RouteOrigin> origins = new HashMap<>();

  KnownRoutes(Mesh mesh) {
    mesh.routes().values().stream()
        .flatMap(KnownRoutes::all)
        .map(Route::origin)
        .forEach(origin -> origins.put(origin.routeName(), origin));
  }

  /** Where a route was written; empty if by nobody. */
  Optional<RouteOrigin> origin(String routeName) {
    return Optional.ofNullable(origins.get(routeName));
  }

  /** The routes of a port, whoever they are for. */
  static Stream<Route> all(PortRoutes port) {
    return Stream.concat(
        port.forNamespace().values().stream().flatMap(list -> list.routes().stream()),
        port.forEveryone().routes().stream());
  }
}
