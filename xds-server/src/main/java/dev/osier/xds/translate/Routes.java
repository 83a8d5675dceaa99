package dev.osier.xds.translate;

import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.ByteString;
import com.google.protobuf.UInt32Value;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.RouteList;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;

/**
 * The route tables of one HTTP port (RDS): a service by each of its names, as the caller's
 * namespace sees them; under any other name, the service whose address was dialled. Either way the
 * rules for the service are asked first. What does not depend on the namespace is made once for all
 * of them.
 */
final class Routes {
  /** The connection state that holds the address that was dialled. */
  static final String DIALLED_ADDRESS = "osier.dialled_address";

  private static final String OTHER_NAMES = "other-names";
  private static final int NOT_FOUND = 404;
  private static final int USUAL_BODY_BYTES = 4096;

  private final String name;
  private final SortedMap<ServicePortKey, RouteList> rules;
  private final Backends backends;
  private final RuleRoutes ruleRoutes;
  private final Map<NamespacedName, Service> services = new LinkedHashMap<>();
  private final Map<NamespacedName, VirtualHost> hosts = new LinkedHashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Map<NamespacedName, ByteString> hostParts = new HashMap<>();
  private final ByteString otherNames;
  private final List<ObjectReference> origins;

  /**
   * @param targets what is at the port
   * @param rules the rules for any of that
   */
  Routes(
      MeshSettings settings,
      int port,
      List<OutboundPorts.Target> targets,
      SortedMap<ServicePortKey, RouteList> rules,
      Backends backends) {
    name = ListenerName.ofPort(port).value();
    this.rules = rules;
    this.backends = backends;
    ruleRoutes = new RuleRoutes(settings, backends, port);
    Map<NamespacedName, Matcher.OnMatch> actions = new HashMap<>();
    Matcher.MatcherTree.MatchMap.Builder byAddress = Matcher.MatcherTree.MatchMap.newBuilder();
    for (OutboundPorts.Target target : targets) {
      Service service = target.service();
      if (services.putIfAbsent(service.name(), service) == null) {
        List<Route> routes = routes(service, new ServicePortKey(service.name(), port));
        actions.put(service.name(), onMatch(routes));
        VirtualHost.Builder host =
            RouteActions.host(service.name() + "/" + port, settings).addAllRoutes(routes);
        for (String domain : domains(settings, service)) {
          // Envoy refuses the whole table for one name that stands twice.
          if (taken.add(domain.toLowerCase(Locale.ROOT))) {
            host.addDomains(domain);
          }
        }
        hosts.put(service.name(), host.build());
      }
      byAddress.putMap(
          target.address(), Objects.requireNonNull(actions.get(service.name()), "its routes"));
    }
    hosts.forEach((service, host) -> hostParts.put(service, part(host)));
    otherNames = part(otherNames(settings, byAddress));
    origins = origins();
  }

  /** Whether the table of this namespace is another than that of namespaces without services. */
  boolean isOwn(String namespace) {
    return hosts.keySet().stream().anyMatch(service -> service.namespace().equals(namespace));
  }

  /** The table for callers in this namespace. */
  XdsResource table(String namespace) {
    List<ByteString> parts = new ArrayList<>();
    parts.add(Packing.bytes(RouteConfiguration.newBuilder().setName(name).build()));
    hosts.forEach(
        (service, host) -> {
          if (service.namespace().equals(namespace) && !taken.contains(service.name())) {
            parts.add(part(host.toBuilder().addDomains(service.name()).build()));
          } else if (host.getDomainsCount() > 0) {
            parts.add(Objects.requireNonNull(hostParts.get(service), "its bytes"));
          }
        });
    parts.add(otherNames);
    parts.add(Packing.bytes(rest()));
    return Packing.resource(
        ResourceType.ROUTES, name, RouteConfiguration.getDescriptor(), parts, origins);
  }

  /** What stands in a table after the virtual hosts. */
  private RouteConfiguration rest() {
    RouteConfiguration.Builder rest =
        RouteConfiguration.newBuilder()
            .setIgnorePortInHostMatching(true)
            .addRequestHeadersToAdd(RouteActions.protocolHeader());
    int body = Rules.longestBody(rules.values());
    if (body > USUAL_BODY_BYTES) {
      rest.setMaxDirectResponseBodySizeBytes(UInt32Value.of(body));
    }
    return rest.build();
  }

  private static ByteString part(VirtualHost host) {
    return Packing.field(RouteConfiguration.VIRTUAL_HOSTS_FIELD_NUMBER, host);
  }

  private List<Route> routes(Service service, ServicePortKey key) {
    return routes(ruleRoutes, service, key, rules.getOrDefault(key, RouteList.NONE));
  }

  /** The routes of requests to one service port: its rules', and what holds where none does. */
  static List<Route> routes(
      RuleRoutes ruleRoutes, Service service, ServicePortKey key, RouteList list) {
    List<Route> routes = new ArrayList<>();
    list.routes().forEach(route -> routes.addAll(ruleRoutes.translate(route)));
    routes.add(
        switch (list.noMatch()) {
          case FORWARD -> {
            Route.Builder plain = RouteActions.to(ClusterName.of(key));
            HashPolicies.add(plain.getRouteBuilder(), List.of(service));
            yield plain.build();
          }
          case REJECT -> RouteActions.answering(NOT_FOUND);
        });
    return routes;
  }

  private List<ObjectReference> origins() {
    Set<ObjectReference> origins = new LinkedHashSet<>();
    services.keySet().forEach(service -> origins.add(new ObjectReference("Service", service)));
    origins.addAll(Rules.origins(rules.values()));
    services.values().forEach(service -> origins.addAll(HashPolicies.origins(service)));
    rules.values().stream()
        .flatMap(list -> Rules.backends(list).stream())
        .flatMap(key -> backends.service(key.port()).stream())
        .forEach(service -> origins.addAll(HashPolicies.origins(service)));
    return List.copyOf(origins);
  }

  private static List<String> domains(MeshSettings settings, Service service) {
    List<String> domains = new ArrayList<>(HostName.of(service.name(), settings.clusterDomain()));
    domains.add(domains.getLast() + ".");
    for (String address : service.addresses()) {
      domains.add(SocketAddresses.host(address));
    }
    return domains;
  }

  private static VirtualHost otherNames(
      MeshSettings settings, Matcher.MatcherTree.MatchMap.Builder byAddress) {
    return RouteActions.host(OTHER_NAMES, settings)
        .addDomains("*")
        .setMatcher(byAddress(byAddress, RouteActions.to(ClusterName.PASSTHROUGH).build()))
        .build();
  }

  /** Routes by the address that was dialled. */
  static Matcher byAddress(Matcher.MatcherTree.MatchMap.Builder addresses, Route otherwise) {
    Matcher.MatcherTree.Builder tree =
        Matcher.MatcherTree.newBuilder()
            .setInput(
                Packing.matcherExtension(
                    "envoy.matching.inputs.filter_state",
                    FilterStateInput.newBuilder().setKey(DIALLED_ADDRESS).build()))
            .setExactMatchMap(addresses);
    return Matcher.newBuilder()
        .setMatcherTree(tree)
        .setOnNoMatch(onMatch(List.of(otherwise)))
        .build();
  }

  static Matcher.OnMatch onMatch(List<Route> routes) {
    return Matcher.OnMatch.newBuilder()
        .setAction(
            routes.size() == 1
                ? Packing.matcherExtension("route", routes.getFirst())
                : Packing.matcherExtension(
                    "routes",
                    io.envoyproxy.envoy.config.route.v3.RouteList.newBuilder()
                        .addAllRoutes(routes)
                        .build()))
        .build();
  }
}
