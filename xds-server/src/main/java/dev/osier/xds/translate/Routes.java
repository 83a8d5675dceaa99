package dev.osier.xds.translate;

import com.github.xds.type.matcher.v3.Matcher;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
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
 * The route tables of one HTTP port (RDS): a service by each of its names, as the caller's
 * namespace sees them; under any other name, the service whose address was dialled. What does not
 * depend on the namespace is made once for all of them.
 */
final class Routes {
  /** The connection state that holds the address that was dialled. */
  static final String DIALLED_ADDRESS = "osier.dialled_address";

  private static final String OTHER_NAMES = "other-names";

  private final String name;
  private final Map<NamespacedName, VirtualHost> hosts = new LinkedHashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final VirtualHost otherNames;

  /**
   * @param targets what is at the port
   */
  Routes(MeshSettings settings, int port, List<OutboundPorts.Target> targets) {
    name = ListenerName.ofPort(port).value();
    Matcher.MatcherTree.MatchMap.Builder byAddress = Matcher.MatcherTree.MatchMap.newBuilder();
    for (OutboundPorts.Target target : targets) {
      Service service = target.service();
      Route route =
          RouteActions.to(ClusterName.of(new ServicePortKey(service.name(), port))).build();
      byAddress.putMap(target.address(), onMatch(route));
      if (!hosts.containsKey(service.name())) {
        VirtualHost.Builder host =
            RouteActions.host(service.name() + "/" + port, settings).addRoutes(route);
        for (String domain : domains(settings, service)) {
          // Envoy refuses the whole table for one name that stands twice.
          if (taken.add(domain.toLowerCase(Locale.ROOT))) {
            host.addDomains(domain);
          }
        }
        hosts.put(service.name(), host.build());
      }
    }
    otherNames = otherNames(settings, byAddress);
  }

  /** Whether the table of this namespace is another than that of namespaces without services. */
  boolean isOwn(String namespace) {
    return hosts.keySet().stream().anyMatch(service -> service.namespace().equals(namespace));
  }

  /** The table for callers in this namespace. */
  XdsResource table(String namespace) {
    RouteConfiguration.Builder table =
        RouteConfiguration.newBuilder()
            .setName(name)
            .setIgnorePortInHostMatching(true)
            .addRequestHeadersToAdd(RouteActions.protocolHeader());
    hosts.forEach(
        (service, host) -> {
          VirtualHost complete =
              service.namespace().equals(namespace) && !taken.contains(service.name())
                  ? host.toBuilder().addDomains(service.name()).build()
                  : host;
          if (complete.getDomainsCount() > 0) {
            table.addVirtualHosts(complete);
          }
        });
    table.addVirtualHosts(otherNames);
    List<ObjectReference> origins =
        hosts.keySet().stream().map(service -> new ObjectReference("Service", service)).toList();
    return Packing.resource(ResourceType.ROUTES, name, table.build(), origins);
  }

  private static List<String> domains(MeshSettings settings, Service service) {
    String relative = service.name().name() + "." + service.name().namespace();
    String absolute = relative + ".svc." + settings.clusterDomain();
    List<String> domains = new ArrayList<>();
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
      MeshSettings settings, Matcher.MatcherTree.MatchMap.Builder byAddress) {
    Matcher.MatcherTree.Builder tree =
        Matcher.MatcherTree.newBuilder()
            .setInput(
                Packing.matcherExtension(
                    "envoy.matching.inputs.filter_state",
                    FilterStateInput.newBuilder().setKey(DIALLED_ADDRESS).build()))
            .setExactMatchMap(byAddress);
    return RouteActions.host(OTHER_NAMES, settings)
        .addDomains("*")
        .setMatcher(
            Matcher.newBuilder()
                .setMatcherTree(tree)
                .setOnNoMatch(onMatch(RouteActions.to(ClusterName.PASSTHROUGH).build())))
        .build();
  }

  private static Matcher.OnMatch onMatch(Route route) {
    return Matcher.OnMatch.newBuilder().setAction(Packing.matcherExtension("route", route)).build();
  }
}
