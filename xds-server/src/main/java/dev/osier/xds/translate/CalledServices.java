package dev.osier.xds.translate;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.Workload;
import dev.osier.mesh.route.Caller;
import dev.osier.mesh.route.CallerMatch;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The services that rules say a workload calls, by all the names it is likely to use: those for
 * which its own namespace has rules though they are another's, and those with a rule that is for it
 * among a few. A rule for everybody says nothing of who calls.
 */
public final class CalledServices {
  private static final int HTTP_PORT = 80;

  private CalledServices() {}

  /** The names of the virtual hosts and clusters that its proxy would ask for. */
  public static Set<String> of(Mesh mesh, Workload workload) {
    Caller caller =
        new Caller(
            workload.pod().namespace(), workload.identity().serviceAccount(), workload.labels());
    Set<String> names = new HashSet<>();
    for (PortRoutes routes : mesh.routes().values()) {
      if (isNamed(routes, caller)) {
        Optional.ofNullable(mesh.services().get(routes.key().service()))
            .ifPresent(
                service ->
                    Backends.port(service, routes.key())
                        .ifPresent(
                            port ->
                                names.addAll(
                                    names(
                                        service,
                                        port,
                                        caller.namespace(),
                                        mesh.settings().clusterDomain()))));
      }
    }
    return names;
  }

  private static boolean isNamed(PortRoutes routes, Caller caller) {
    RouteList own = routes.forNamespace().getOrDefault(caller.namespace(), RouteList.NONE);
    return own.routes().stream().anyMatch(route -> route.from().includes(caller))
        || routes.forEveryone().routes().stream()
            .map(Route::from)
            .anyMatch(from -> !from.equals(CallerMatch.ANYONE) && from.includes(caller));
  }

  private static List<String> names(
      Service service, ServicePort port, String namespace, String clusterDomain) {
    List<String> names = new ArrayList<>();
    if (OutboundPorts.isHttp(port)) {
      for (String host : hosts(service.name(), namespace, clusterDomain)) {
        names.add(HostName.of(port.port(), host + ":" + port.port()));
        if (port.port() == HTTP_PORT) {
          names.add(HostName.of(port.port(), host));
        }
      }
    } else {
      service
          .addresses()
          .forEach(address -> names.add(DialledAddress.service(address, port.port())));
    }
    return names;
  }

  private static List<String> hosts(NamespacedName service, String namespace, String domain) {
    List<String> hosts = new ArrayList<>();
    if (service.namespace().equals(namespace)) {
      hosts.add(service.name());
    }
    hosts.addAll(HostName.of(service, domain));
    return hosts;
  }
}
