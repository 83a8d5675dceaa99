package dev.osier.xds.translate;

import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Discovery;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.Mtls;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.Subset;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.route.RouteList;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.view.AddressFamilies;
import dev.osier.xds.view.PodIdentities;
import dev.osier.xds.view.ProxyView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The pure function from a view to resources, with a memory: what two views or two successive
 * meshes have in common is translated once and is the same object in both results.
 */
public final class Translator {
  record ServicesKey(MeshSettings settings, Same<SortedMap<NamespacedName, Service>> all) {}

  private record RulesKey(
      Same<SortedMap<NamespacedName, Service>> services,
      Same<SortedMap<ServicePortKey, RouteList>> routes) {}

  record ClusterKey(
      MeshSettings settings,
      Service service,
      ServicePort port,
      Subset subset,
      List<ObjectReference> rules,
      Delivery delivery) {}

  record ClustersKey(ServicesKey services, AddressFamilies families) {}

  private record AllClustersKey(
      ClustersKey services,
      SortedMap<BackendKey, List<ObjectReference>> named,
      Delivery delivery) {}

  record OutboundKey(
      ServicesKey services,
      AddressFamilies families,
      Same<SortedSet<AddressBlock>> podBlocks,
      ConfigurationSource.Protocol xds) {}

  private record InboundKey(
      MeshSettings settings,
      Mtls mtls,
      List<ObjectReference> policies,
      AddressFamilies families,
      Delivery delivery,
      Map<Integer, Protocol> ports) {}

  private record HttpListenerKey(OutboundKey outbound, int port) {}

  private record TcpListenerKey(OutboundKey outbound, String address, int port, RouteList rules) {}

  private record ListenersKey(
      OutboundKey outbound, SortedMap<ServicePortKey, RouteList> rules, InboundKey inbound) {}

  private record SecretsKey(TrustDomain trustDomain, TrustBundle bundle, Delivery delivery) {}

  private record NamedEndpointsKey(
      Same<ServiceConfig> services, Same<SortedMap<BackendKey, Endpoints>> endpoints) {}

  private record NamedClustersKey(Same<ServiceConfig> services, Same<PodIdentities> pods) {}

  private final OnDemandTranslator onDemand = new OnDemandTranslator();
  private final AssignmentTranslator assignments = new AssignmentTranslator();
  private final HostTranslator hosts = new HostTranslator(this);
  private final DialledPods dialledPods = new DialledPods();
  private final Generations<ProxyView, ProxyConfig> configs = new Generations<>();
  private final Generations<ProxyView, ServiceConfig> services = new Generations<>();
  private final Generations<NamedEndpointsKey, MadeByName<XdsResource>> namedEndpoints =
      new Generations<>();
  private final Generations<NamedClustersKey, MadeByName<XdsResource>> namedClusters =
      new Generations<>();
  private final Generations<ClustersKey, OutboundPorts> ports = new Generations<>();
  private final Generations<AddressFamilies, List<XdsResource>> everyones = new Generations<>();
  private final Generations<ClusterKey, XdsResource> cluster = new Generations<>();
  private final Generations<RulesKey, Rules> rules = new Generations<>();
  private final Generations<AllClustersKey, SortedMap<String, XdsResource>> clusters =
      new Generations<>();
  private final Generations<OutboundKey, XdsResource> capture = new Generations<>();
  private final Generations<HttpListenerKey, XdsResource> http = new Generations<>();
  private final Generations<TcpListenerKey, XdsResource> tcp = new Generations<>();
  private final Generations<InboundKey, XdsResource> inbound = new Generations<>();
  private final Generations<ListenersKey, SortedMap<String, XdsResource>> listeners =
      new Generations<>();
  private final Generations<SecretsKey, SortedMap<String, XdsResource>> secrets =
      new Generations<>();
  private final List<Generations<?, ?>> memory =
      List.of(
          configs,
          services,
          namedEndpoints,
          namedClusters,
          ports,
          rules,
          everyones,
          cluster,
          clusters,
          capture,
          http,
          tcp,
          inbound,
          listeners,
          secrets);

  /** All resources of a proxy that has this view. */
  public ProxyConfig translate(ProxyView view) {
    return configs.get(view, this::assemble);
  }

  /**
   * Says that a new mesh is there, so that what only older ones needed can be forgotten; not to be
   * called by two threads at once.
   */
  public void advance() {
    onDemand.advance();
    assignments.advance();
    hosts.advance();
    dialledPods.advance();
    memory.forEach(Generations::advance);
  }

  /** Makes the assignments of endpoints. */
  AssignmentTranslator assignments() {
    return assignments;
  }

  private ProxyConfig assemble(ProxyView view) {
    ProxyView ofServices = view.ofServices();
    ServiceConfig known = services.get(ofServices, this::assembleServices);
    return new TranslatedConfig(
        known,
        known.onDemand().isPresent()
            ? Collections.emptySortedMap()
            : assignments.all(
                servicesKey(view), view.endpoints(), rules(view).named().keySet(), view.locality()),
        namedEndpoints.get(
            new NamedEndpointsKey(new Same<>(known), new Same<>(view.endpoints())),
            key ->
                new MadeByName<>(
                    name ->
                        known
                            .onDemand()
                            .flatMap(asked -> asked.endpoints(name, key.endpoints().value())))),
        namedClusters.get(
            new NamedClustersKey(new Same<>(known), new Same<>(view.pods())),
            key ->
                new MadeByName<>(
                    name ->
                        dialledPods
                            .cluster(ofServices, key.pods().value(), name)
                            .or(() -> known.clusters().find(name)))));
  }

  private ServiceConfig assembleServices(ProxyView view) {
    Map<ResourceType, SortedMap<String, XdsResource>> held = new EnumMap<>(ResourceType.class);
    held.put(
        ResourceType.SECRET,
        secrets.get(
            new SecretsKey(view.settings().trustDomain(), view.trustBundle(), view.delivery()),
            key -> byName(Secrets.translate(key.trustDomain(), key.bundle(), key.delivery()))));
    if (view.discovery() == Discovery.EAGER) {
      putAll(view, held);
      return new ServiceConfig(held, Optional.empty());
    }
    OnDemandView asked =
        new OnDemandView(view, this, onDemand, ports(clustersKey(view)), rules(view));
    held.put(ResourceType.CLUSTER, byName(asked.clusters()));
    List<XdsResource> listeners = new ArrayList<>(asked.listeners(outboundKey(view)));
    listeners.add(inbound(inboundKey(view)));
    held.put(ResourceType.LISTENER, byName(listeners));
    held.put(ResourceType.ROUTES, byName(asked.tables()));
    return new ServiceConfig(held, Optional.of(asked));
  }

  /** Adds all there is but endpoints. */
  private void putAll(ProxyView view, Map<ResourceType, SortedMap<String, XdsResource>> held) {
    Rules known = rules(view);
    ClustersKey inFamilies = clustersKey(view);
    held.put(
        ResourceType.CLUSTER,
        clusters.get(
            new AllClustersKey(inFamilies, known.named(), view.delivery()), this::clusters));
    held.put(
        ResourceType.LISTENER,
        listeners.get(
            new ListenersKey(outboundKey(view), known.tcp(), inboundKey(view)), this::listeners));
    switch (view.xds()) {
      case DELTA -> {
        held.put(ResourceType.ROUTES, hosts.tables(inFamilies));
        held.put(
            ResourceType.VIRTUAL_HOST, hosts.hosts(inFamilies, known.byPort(), view.namespace()));
      }
      case STATE_OF_THE_WORLD ->
          held.put(
              ResourceType.ROUTES, hosts.wholeTables(inFamilies, known.byPort(), view.namespace()));
    }
  }

  private Rules rules(ProxyView view) {
    return rules.get(
        new RulesKey(new Same<>(view.services()), new Same<>(view.routes())),
        key -> Rules.of(key.routes().value(), new Backends(key.services().value())));
  }

  private static ServicesKey servicesKey(ProxyView view) {
    return new ServicesKey(view.settings(), new Same<>(view.services()));
  }

  private static ClustersKey clustersKey(ProxyView view) {
    return new ClustersKey(servicesKey(view), view.families());
  }

  private SortedMap<String, XdsResource> clusters(AllClustersKey key) {
    List<XdsResource> resources = new ArrayList<>();
    resources.addAll(everyones(key.services().families()));
    ServicesKey services = key.services().services();
    for (Service service : services.all().value().values()) {
      if (!service.isHeadless()) {
        for (ServicePort port : service.ports()) {
          resources.add(
              cluster(
                  new ClusterKey(
                      services.settings(), service, port, Subset.ALL, List.of(), key.delivery())));
        }
      }
    }
    Backends backends = new Backends(services.all().value());
    key.named()
        .forEach(
            (backend, named) -> {
              Service service = backends.service(backend.port()).orElseThrow();
              ServicePort port = Backends.port(service, backend.port()).orElseThrow();
              resources.add(
                  cluster(
                      new ClusterKey(
                          services.settings(),
                          service,
                          port,
                          backend.subset(),
                          named,
                          key.delivery())));
            });
    return byName(resources);
  }

  /** The clusters that do not depend on services. */
  List<XdsResource> everyones(AddressFamilies families) {
    return everyones.get(
        families,
        key ->
            Stream.concat(
                    Stream.of(Clusters.passthrough()), InboundClusters.translate(key).stream())
                .toList());
  }

  XdsResource cluster(ClusterKey key) {
    return cluster.get(
        key,
        one ->
            Clusters.service(
                one.settings(),
                one.service(),
                one.port(),
                one.subset(),
                one.rules(),
                one.delivery()));
  }

  private SortedMap<String, XdsResource> listeners(ListenersKey key) {
    List<XdsResource> resources = new ArrayList<>();
    resources.add(capture.get(key.outbound(), one -> outbound(one).capture()));
    ServicesKey services = key.outbound().services();
    OutboundPorts ports = ports(new ClustersKey(services, key.outbound().families()));
    ports
        .http()
        .forEach(
            (port, targets) ->
                resources.add(
                    http.get(
                        new HttpListenerKey(key.outbound(), port),
                        one -> outbound(one.outbound()).http(one.port(), targets))));
    Backends backends = new Backends(services.all().value());
    for (OutboundPorts.Target target : ports.tcp()) {
      int port = target.port().port();
      RouteList list =
          key.rules()
              .getOrDefault(new ServicePortKey(target.service().name(), port), RouteList.NONE);
      resources.add(tcp(key.outbound(), target, list, backends));
    }
    resources.add(inbound(key.inbound()));
    return byName(resources);
  }

  private static OutboundKey outboundKey(ProxyView view) {
    return new OutboundKey(
        servicesKey(view), view.families(), new Same<>(view.podBlocks()), view.xds());
  }

  private static InboundKey inboundKey(ProxyView view) {
    return new InboundKey(
        view.settings(),
        view.mtls(),
        view.mtlsPolicies(),
        view.families(),
        view.delivery(),
        view.inboundPorts());
  }

  private XdsResource inbound(InboundKey key) {
    return inbound.get(
        key,
        one ->
            new InboundListener(one.settings(), one.mtls(), one.families(), one.delivery())
                .translate(one.ports(), one.policies()));
  }

  /** The listener of a stream of bytes to one address of a service. */
  XdsResource tcp(OutboundKey key, OutboundPorts.Target target, RouteList list, Backends backends) {
    return tcp.get(
        new TcpListenerKey(key, target.address(), target.port().port(), list),
        one -> outbound(one.outbound()).tcp(target, one.rules(), backends));
  }

  private static OutboundListeners outbound(OutboundKey key) {
    return new OutboundListeners(
        key.services().settings(), key.families(), key.podBlocks().value(), key.xds());
  }

  /** The service ports as an application meets them. */
  OutboundPorts ports(ClustersKey key) {
    return ports.get(
        key, one -> new OutboundPorts(one.services().all().value().values(), one.families()));
  }

  static SortedMap<String, XdsResource> byName(Collection<XdsResource> resources) {
    SortedMap<String, XdsResource> byName = new TreeMap<>();
    resources.forEach(resource -> byName.putIfAbsent(resource.name(), resource));
    return Collections.unmodifiableSortedMap(byName);
  }
}
