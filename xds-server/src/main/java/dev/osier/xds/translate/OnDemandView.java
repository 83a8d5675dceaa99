package dev.osier.xds.translate;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.Subset;
import dev.osier.mesh.route.RouteList;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.view.ProxyView;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The resources of one view for a proxy that comes to know of services on demand: those that it has
 * from the beginning, which do not grow with the services, and each of the others when it is asked
 * for.
 */
final class OnDemandView {
  private static final Pattern CLUSTER =
      Pattern.compile("outbound/([^/]+)/([^/]+)/([1-9][0-9]{0,4})");

  private final ProxyView view;
  private final Translator translator;
  private final OnDemandTranslator onDemand;
  private final OutboundPorts ports;
  private final Rules rules;
  private final Backends backends;
  private final Map<String, BackendKey> named = new HashMap<>();
  private final Map<OutboundPorts.Target, RouteList> listened = new LinkedHashMap<>();
  private final ConcurrentMap<Integer, OtherHosts> others = new ConcurrentHashMap<>();

  /**
   * @param ports the service ports of the view
   * @param rules its rules
   */
  OnDemandView(
      ProxyView view,
      Translator translator,
      OnDemandTranslator onDemand,
      OutboundPorts ports,
      Rules rules) {
    this.view = view;
    this.translator = translator;
    this.onDemand = onDemand;
    this.ports = ports;
    this.rules = rules;
    backends = new Backends(view.services());
    rules.named().keySet().forEach(key -> named.put(ClusterName.of(key).value(), key));
    for (OutboundPorts.Target target : ports.tcp()) {
      RouteList list = rules.tcp().getOrDefault(key(target), RouteList.NONE);
      if (needsListener(target, list)) {
        listened.put(target, list);
      }
    }
  }

  /**
   * Whether a stream of bytes needs a listener of its own, as it takes more than sending it to the
   * service's endpoints.
   */
  private static boolean needsListener(OutboundPorts.Target target, RouteList rules) {
    Service service = target.service();
    return !rules.equals(RouteList.NONE)
        || HashPolicies.ofConnections(List.of(service)).isPresent()
        || service.traffic().connections().idleTimeout().isPresent()
        || service.traffic().connections().maxDuration().isPresent();
  }

  /** The clusters that are there from the beginning. */
  List<XdsResource> clusters() {
    List<XdsResource> resources = new ArrayList<>(translator.everyones(view.families()));
    listened.forEach(
        (target, list) -> {
          SortedSet<BackendKey> keys = new TreeSet<>(Rules.backends(list));
          keys.add(BackendKey.of(key(target)));
          keys.forEach(key -> cluster(key).ifPresent(resources::add));
        });
    return resources;
  }

  /**
   * The listeners of the application's connections.
   *
   * @param outbound what those of streams with a listener of their own depend on
   */
  List<XdsResource> listeners(Translator.OutboundKey outbound) {
    OnDemandListeners listeners =
        new OnDemandListeners(
            view.settings(), view.families(), view.podBlocks(), view.serviceBlocks());
    List<XdsResource> resources = new ArrayList<>();
    resources.add(onDemand.capture(listeners));
    Map<Integer, SortedSet<String>> streams = new HashMap<>();
    for (OutboundPorts.Target target : ports.tcp()) {
      streams.computeIfAbsent(target.port().port(), port -> new TreeSet<>()).add(target.address());
    }
    for (int port : ports.http().keySet()) {
      resources.add(onDemand.port(listeners, port, streams.getOrDefault(port, new TreeSet<>())));
    }
    listened.forEach(
        (target, list) -> resources.add(translator.tcp(outbound, target, list, backends)));
    return resources;
  }

  /** The route tables of the ports. */
  List<XdsResource> tables() {
    return ports.http().keySet().stream().map(onDemand::table).toList();
  }

  /** Of what type the resource of this name is, if an application that calls a service needs it. */
  Optional<ResourceType> serviceNamed(String name) {
    if (HostName.parse(name).flatMap(this::service).isPresent()) {
      return Optional.of(ResourceType.VIRTUAL_HOST);
    }
    return DialledAddress.parse(DialledAddress.SERVICE, name)
        .flatMap(dialled -> ports.at(dialled.address(), dialled.port()))
        .map(target -> ResourceType.CLUSTER);
  }

  /** What does for all Hosts of the table that this one is in, if it is no service's. */
  Optional<String> fallback(String name) {
    OptionalInt port = HostName.portOf(name);
    return port.isPresent()
            && ports.http().containsKey(port.getAsInt())
            && serviceNamed(name).isEmpty()
        ? Optional.of(HostName.ofOthers(port.getAsInt()))
        : Optional.empty();
  }

  /** The virtual host of this name. A request waits for it, so there is always an answer. */
  XdsResource virtualHost(String name) {
    OptionalInt all = HostName.portOfOthers(name);
    if (all.isPresent() && ports.http().containsKey(all.getAsInt())) {
      return onDemand.host(name, "*", others(all.getAsInt()));
    }
    return HostName.parse(name)
        .filter(host -> ports.http().containsKey(host.port()))
        .map(host -> virtualHost(name, host))
        .orElseGet(() -> XdsResource.absent(ResourceType.VIRTUAL_HOST, name));
  }

  private XdsResource virtualHost(String name, HostName host) {
    return service(host)
        .map(service -> onDemand.host(name, host.host(), host(service, host.port())))
        .orElseGet(() -> onDemand.host(name, host.host(), others(host.port())));
  }

  private Optional<Service> service(HostName host) {
    return literal(host.withoutPort())
        .map(address -> ports.at(address, host.port()).map(OutboundPorts.Target::service))
        .orElseGet(
            () ->
                host.service(view.namespace(), view.settings().clusterDomain())
                    .flatMap(name -> Optional.ofNullable(view.services().get(name))))
        .filter(service -> isAt(service, host.port()));
  }

  /** Whether requests to a service arrive at this port. */
  private boolean isAt(Service service, int port) {
    return service.addresses().stream()
        .filter(address -> view.families().includes(address))
        .flatMap(address -> ports.at(InetAddress.ofLiteral(address), port).stream())
        .anyMatch(
            target ->
                target.service().name().equals(service.name())
                    && OutboundPorts.isHttp(target.port()));
  }

  private static Optional<InetAddress> literal(String host) {
    String text =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private ServiceHost host(Service service, int port) {
    return ServiceHost.of(
        view.settings(), service, port, rules(new ServicePortKey(service.name(), port)), backends);
  }

  private OtherHosts others(int port) {
    return others.computeIfAbsent(port, this::findOthers);
  }

  private OtherHosts findOthers(int port) {
    SortedMap<String, ServiceHost> special = new TreeMap<>();
    for (OutboundPorts.Target target : ports.http().getOrDefault(port, List.of())) {
      ServiceHost host = host(target.service(), port);
      if (!host.isPlain()) {
        special.put(target.address(), host);
      }
    }
    return new OtherHosts(view.settings(), special);
  }

  /** The cluster of this name; empty if there is nothing of that name. */
  Optional<XdsResource> cluster(String name) {
    Optional<DialledAddress> dialled = DialledAddress.parse(DialledAddress.SERVICE, name);
    if (dialled.isPresent()) {
      return Optional.of(dialled(dialled.get()));
    }
    return backend(name).flatMap(this::cluster);
  }

  private XdsResource dialled(DialledAddress address) {
    return ports
        .at(address.address(), address.port())
        .map(target -> onDemand.dialled(view.settings(), address, target, view.delivery()))
        .orElseGet(() -> Clusters.elsewhere(address));
  }

  private Optional<XdsResource> cluster(BackendKey key) {
    return backends
        .service(key.port())
        .flatMap(
            service ->
                Backends.port(service, key.port())
                    .map(port -> cluster(service, port, key.subset())));
  }

  private XdsResource cluster(Service service, ServicePort port, Subset subset) {
    BackendKey key = new BackendKey(new ServicePortKey(service.name(), port.port()), subset);
    return translator.cluster(
        new Translator.ClusterKey(
            view.settings(),
            service,
            port,
            subset,
            rules.named().getOrDefault(key, List.of()),
            view.delivery()));
  }

  /**
   * The endpoints of the cluster of this name; empty if there is no such cluster.
   *
   * @param all where the traffic of all services goes
   */
  Optional<XdsResource> endpoints(String name, SortedMap<BackendKey, Endpoints> all) {
    Optional<DialledAddress> dialled = DialledAddress.parse(DialledAddress.SERVICE, name);
    if (dialled.isPresent()) {
      return ports
          .at(dialled.get().address(), dialled.get().port())
          .map(
              target ->
                  assignment(
                      target.service(), BackendKey.of(key(target)), all, new ClusterName(name)));
    }
    return backend(name)
        .flatMap(
            key ->
                backends
                    .service(key.port())
                    .map(service -> assignment(service, key, all, ClusterName.of(key))));
  }

  private XdsResource assignment(
      Service service, BackendKey key, SortedMap<BackendKey, Endpoints> all, ClusterName cluster) {
    return translator.assignments().assignment(view.locality(), service, key, all, cluster);
  }

  /** The backend that a cluster's name means; of subsets only those that a rule names. */
  private Optional<BackendKey> backend(String name) {
    BackendKey known = named.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    Matcher matcher = CLUSTER.matcher(name);
    return matcher.matches()
        ? Optional.of(
            BackendKey.of(
                new ServicePortKey(
                    new NamespacedName(matcher.group(1), matcher.group(2)),
                    Integer.parseInt(matcher.group(3)))))
        : Optional.empty();
  }

  private RouteList rules(ServicePortKey key) {
    return view.routes().getOrDefault(key, RouteList.NONE);
  }

  private static ServicePortKey key(OutboundPorts.Target target) {
    return new ServicePortKey(target.service().name(), target.port().port());
  }
}
