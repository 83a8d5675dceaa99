package dev.osier.xds.translate;

import com.github.xds.type.matcher.v3.Matcher;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.ServicePortKey;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The route tables of HTTP ports (RDS): a service by each of its names, as the caller's namespace
 * sees them; under any other name, the service whose address was dialled.
 */
final class Routes {
  /** The connection state that holds the address that was dialled. */
  static final String DIALLED_ADDRESS = "osier.dialled_address";

  private static final String OTHER_NAMES = "other-names";

  private Routes() {}

  static XdsResource translate(
      MeshSettings settings, String namespace, int port, List<OutboundPorts.Target> targets) {
    Map<NamespacedName, Route> routes = new LinkedHashMap<>();
    for (OutboundPorts.Target target : targets) {
      routes.computeIfAbsent(
          target.service().name(), name -> route(settings, target.service(), target.port()));
    }
    Set<String> taken = new HashSet<>();
    List<VirtualHost> hosts = new ArrayList<>();
    targets.stream()
        .map(OutboundPorts.Target::service)
        .distinct()
        .forEach(
            service -> {
              List<String> domains = new ArrayList<>();
              for (String domain : domains(settings, namespace, service)) {
                // Envoy refuses the whole table for one name that stands twice.
                if (taken.add(domain.toLowerCase(Locale.ROOT))) {
                  domains.add(domain);
                }
              }
              Route route = routes.get(service.name());
              if (!domains.isEmpty() && route != null) {
                hosts.add(host(service.name() + "/" + port, domains).addRoutes(route).build());
              }
            });
    hosts.add(otherNames(settings, targets, routes));
    String name = ListenerName.ofPort(port).value();
    return Packing.resource(
        ResourceType.ROUTES,
        name,
        RouteConfiguration.newBuilder()
            .setName(name)
            .addAllVirtualHosts(hosts)
            .setIgnorePortInHostMatching(true)
            .build(),
        routes.keySet().stream().map(service -> new ObjectReference("Service", service)).toList());
  }

  private static VirtualHost.Builder host(String name, List<String> domains) {
    return VirtualHost.newBuilder().setName(name).addAllDomains(domains);
  }

  private static Route route(MeshSettings settings, Service service, ServicePort port) {
    ClusterName cluster = ClusterName.of(new ServicePortKey(service.name(), port.port()));
    return RouteActions.toService(cluster, settings).setName("default").build();
  }

  private static List<String> domains(MeshSettings settings, String namespace, Service service) {
    NamespacedName name = service.name();
    List<String> domains = new ArrayList<>();
    if (name.namespace().equals(namespace)) {
      domains.add(name.name());
    }
    String relative = name.name() + "." + name.namespace();
    String absolute = relative + ".svc." + settings.clusterDomain();
    domains.add(relative);
    domains.add(relative + ".svc");
    domains.add(absolute);
    domains.add(absolute + ".");
    for (String address : service.addresses()) {
      domains.add(address.indexOf(':') >= 0 ? "[" + address + "]" : address);
    }
    return domains;
  }

  private static VirtualHost otherNames(
      MeshSettings settings,
      List<OutboundPorts.Target> targets,
      Map<NamespacedName, Route> routes) {
    Matcher.MatcherTree.MatchMap.Builder byAddress = Matcher.MatcherTree.MatchMap.newBuilder();
    for (OutboundPorts.Target target : targets) {
      Route route = routes.get(target.service().name());
      if (route != null) {
        byAddress.putMap(target.address(), onMatch(route));
      }
    }
    return host(OTHER_NAMES, List.of("*"))
        .setMatcher(
            Matcher.newBuilder()
                .setMatcherTree(
                    Matcher.MatcherTree.newBuilder()
                        .setInput(
                            Packing.matcherExtension(
                                "envoy.matching.inputs.filter_state",
                                FilterStateInput.newBuilder().setKey(DIALLED_ADDRESS).build()))
                        .setExactMatchMap(byAddress))
                .setOnNoMatch(onMatch(RouteActions.to(ClusterName.PASSTHROUGH, settings).build())))
        .build();
  }

  private static Matcher.OnMatch onMatch(Route route) {
    return Matcher.OnMatch.newBuilder().setAction(Packing.matcherExtension("route", route)).build();
  }
}
