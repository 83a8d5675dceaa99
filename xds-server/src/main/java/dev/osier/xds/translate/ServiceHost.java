package dev.osier.xds.translate;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.NoMatch;
import dev.osier.mesh.route.RouteList;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.route.v3.Route;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A service port as requests to it are routed, with all that this depends on.
 *
 * @param settings what holds for the whole mesh
 * @param service the service
 * @param port the port's number
 * @param rules the rules for it
 * @param backends the services that the rules send to, as far as they exist
 */
record ServiceHost(
    MeshSettings settings, Service service, int port, RouteList rules, List<Service> backends) {

  ServiceHost {
    backends = List.copyOf(backends);
  }

  /**
   * A service port and its rules.
   *
   * @param services all services, by name
   */
  static ServiceHost of(
      MeshSettings settings, Service service, int port, RouteList rules, Backends services) {
    Set<Service> backends = new LinkedHashSet<>();
    for (BackendKey key : Rules.backends(rules)) {
      services.service(key.port()).ifPresent(backends::add);
    }
    return new ServiceHost(settings, service, port, rules, List.copyOf(backends));
  }

  /** Whether nothing is said of it, so that requests simply go to its endpoints. */
  boolean isPlain() {
    return rules.equals(RouteList.NONE) && HashPolicies.keys(service).isEmpty();
  }

  /** The virtual host for requests under these names of it. */
  XdsResource virtualHost(String name, List<String> domains) {
    return Packing.resource(
        ResourceType.VIRTUAL_HOST,
        name,
        RouteActions.host(name, settings, RouteRetries.to(known().services().values()))
            .addAllDomains(domains)
            .addAllRoutes(routes())
            .build(),
        origins(),
        clusters());
  }

  List<Route> routes() {
    return Routes.routes(new RuleRoutes(settings, known(), port), service, key(), rules);
  }

  /** The objects that its routes are made from. */
  List<ObjectReference> origins() {
    Set<ObjectReference> origins = new LinkedHashSet<>();
    origins.add(new ObjectReference("Service", service.name()));
    origins.addAll(Rules.origins(List.of(rules)));
    origins.addAll(HashPolicies.origins(service));
    backends.forEach(backend -> origins.addAll(HashPolicies.origins(backend)));
    return List.copyOf(origins);
  }

  /** The clusters that its routes lead to. */
  List<String> clusters() {
    Set<String> names = new LinkedHashSet<>();
    Backends known = known();
    for (BackendKey backend : Rules.backends(rules)) {
      if (known.service(backend.port()).isPresent()) {
        names.add(ClusterName.of(backend).value());
      }
    }
    if (rules.noMatch() == NoMatch.FORWARD) {
      names.add(ClusterName.of(key()).value());
    }
    return List.copyOf(names);
  }

  private ServicePortKey key() {
    return new ServicePortKey(service.name(), port);
  }

  private Backends known() {
    List<Service> all = new ArrayList<>(backends);
    if (!all.contains(service)) {
      all.add(service);
    }
    return new Backends(all.stream().collect(Collectors.toMap(Service::name, Function.identity())));
  }
}
