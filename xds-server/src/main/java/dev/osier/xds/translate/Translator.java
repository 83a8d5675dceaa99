package dev.osier.xds.translate;

import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.view.AddressFamilies;
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

/**
 * The pure function from a view to resources, with a memory: what two views or two successive
 * meshes have in common is translated once and is the same object in both results.
 */
public final class Translator {
  private record ServicesKey(MeshSettings settings, Same<SortedMap<NamespacedName, Service>> all) {}

  private record ClusterKey(MeshSettings settings, Service service, ServicePort port) {}

  private record ClustersKey(ServicesKey services, AddressFamilies families) {}

  private record EndpointsKey(
      ServicesKey services, Same<SortedMap<BackendKey, Endpoints>> endpoints) {}

  private record OutboundKey(
      ServicesKey services,
      AddressFamilies families,
      Same<SortedSet<AddressBlock>> podBlocks,
      ConfigurationSource.Protocol xds) {}

  private record InboundKey(
      MeshSettings settings,
      MtlsMode mode,
      AddressFamilies families,
      Map<Integer, Protocol> ports) {}

  private record ListenersKey(OutboundKey outbound, InboundKey inbound) {}

  private record PortKey(ClustersKey services, int port) {}

  private record RouteKey(ClustersKey services, String namespace, int port) {}

  private record RoutesKey(ClustersKey services, String namespace) {}

  private record SecretsKey(TrustDomain trustDomain, TrustBundle bundle) {}

  private record PodKey(MeshSettings settings, PodAddress address, Optional<SpiffeId> identity) {}

  private final Generations<ProxyView, ProxyConfig> configs = new Generations<>();
  private final Generations<ClustersKey, OutboundPorts> ports = new Generations<>();
  private final Generations<ClusterKey, XdsResource> cluster = new Generations<>();
  private final Generations<ClustersKey, SortedMap<String, XdsResource>> clusters =
      new Generations<>();
  private final Generations<Endpoints, XdsResource> assignment = new Generations<>();
  private final Generations<EndpointsKey, SortedMap<String, XdsResource>> assignments =
      new Generations<>();
  private final Generations<OutboundKey, List<XdsResource>> outbound = new Generations<>();
  private final Generations<InboundKey, XdsResource> inbound = new Generations<>();
  private final Generations<ListenersKey, SortedMap<String, XdsResource>> listeners =
      new Generations<>();
  private final Generations<PortKey, Routes> portRoutes = new Generations<>();
  private final Generations<RouteKey, XdsResource> route = new Generations<>();
  private final Generations<RoutesKey, SortedMap<String, XdsResource>> routes = new Generations<>();
  private final Generations<SecretsKey, SortedMap<String, XdsResource>> secrets =
      new Generations<>();
  private final Generations<PodKey, XdsResource> podClusters = new Generations<>();
  private final List<Generations<?, ?>> memory =
      List.of(
          configs,
          ports,
          cluster,
          clusters,
          assignment,
          assignments,
          outbound,
          inbound,
          listeners,
          portRoutes,
          route,
          routes,
          secrets,
          podClusters);

  /** All resources of a proxy that has this view. */
  public ProxyConfig translate(ProxyView view) {
    return configs.get(view, this::assemble);
  }

  /**
   * Says that a new mesh is there, so that what only older ones needed can be forgotten; not to be
   * called by two threads at once.
   */
  public void advance() {
    memory.forEach(Generations::advance);
  }

  private ProxyConfig assemble(ProxyView view) {
    ServicesKey services = new ServicesKey(view.settings(), new Same<>(view.services()));
    ClustersKey inFamilies = new ClustersKey(services, view.families());
    Map<ResourceType, SortedMap<String, XdsResource>> held = new EnumMap<>(ResourceType.class);
    held.put(
        ResourceType.SECRET,
        secrets.get(
            new SecretsKey(view.settings().trustDomain(), view.trustBundle()),
            key -> byName(Secrets.translate(key.trustDomain(), key.bundle()))));
    held.put(ResourceType.CLUSTER, clusters.get(inFamilies, this::clusters));
    held.put(
        ResourceType.ENDPOINTS,
        assignments.get(
            new EndpointsKey(services, new Same<>(view.endpoints())), this::assignments));
    held.put(
        ResourceType.LISTENER,
        listeners.get(
            new ListenersKey(
                new OutboundKey(
                    services, view.families(), new Same<>(view.podBlocks()), view.xds()),
                new InboundKey(view.settings(), view.mtls(), view.families(), view.inboundPorts())),
            this::listeners));
    held.put(
        ResourceType.ROUTES, routes.get(new RoutesKey(inFamilies, view.namespace()), this::routes));
    return new TranslatedConfig(
        held,
        address ->
            podClusters.get(
                new PodKey(
                    view.settings(),
                    address,
                    PodClusters.isBehindSidecar(address, view.settings())
                        ? view.pods().at(address.address(), address.port())
                        : Optional.empty()),
                key -> PodClusters.translate(key.settings(), key.address(), key.identity())));
  }

  private SortedMap<String, XdsResource> clusters(ClustersKey key) {
    List<XdsResource> resources = new ArrayList<>();
    resources.add(Clusters.passthrough());
    resources.addAll(InboundClusters.translate(key.families()));
    for (Service service : key.services().all().value().values()) {
      if (!service.isHeadless()) {
        for (ServicePort port : service.ports()) {
          resources.add(
              cluster.get(
                  new ClusterKey(key.services().settings(), service, port),
                  one -> Clusters.service(one.settings(), one.service(), one.port())));
        }
      }
    }
    return byName(resources);
  }

  private SortedMap<String, XdsResource> assignments(EndpointsKey key) {
    SortedMap<BackendKey, Endpoints> endpoints = key.endpoints().value();
    List<XdsResource> resources = new ArrayList<>();
    for (Service service : key.services().all().value().values()) {
      if (!service.isHeadless()) {
        for (ServicePort port : service.ports()) {
          BackendKey name = BackendKey.of(new ServicePortKey(service.name(), port.port()));
          // A cluster that never hears of its endpoints would hold up the proxy's start.
          Endpoints known = endpoints.getOrDefault(name, new Endpoints(name, List.of()));
          resources.add(assignment.get(known, EndpointAssignments::translate));
        }
      }
    }
    return byName(resources);
  }

  private SortedMap<String, XdsResource> listeners(ListenersKey key) {
    List<XdsResource> resources = new ArrayList<>(outbound.get(key.outbound(), this::outbound));
    resources.add(
        inbound.get(
            key.inbound(),
            one ->
                new InboundListener(one.settings(), one.mode(), one.families())
                    .translate(one.ports())));
    return byName(resources);
  }

  private List<XdsResource> outbound(OutboundKey key) {
    return new OutboundListeners(
            key.services().settings(), key.families(), key.podBlocks().value(), key.xds())
        .translate(ports(new ClustersKey(key.services(), key.families())));
  }

  private SortedMap<String, XdsResource> routes(RoutesKey key) {
    List<XdsResource> resources = new ArrayList<>();
    ports(key.services())
        .http()
        .forEach(
            (port, targets) -> {
              Routes routes =
                  portRoutes.get(
                      new PortKey(key.services(), port),
                      one -> new Routes(one.services().services().settings(), port, targets));
              String namespace = routes.isOwn(key.namespace()) ? key.namespace() : "";
              resources.add(
                  route.get(
                      new RouteKey(key.services(), namespace, port),
                      one -> routes.table(one.namespace())));
            });
    return byName(resources);
  }

  private OutboundPorts ports(ClustersKey key) {
    return ports.get(
        key, one -> new OutboundPorts(one.services().all().value().values(), one.families()));
  }

  private static SortedMap<String, XdsResource> byName(Collection<XdsResource> resources) {
    SortedMap<String, XdsResource> byName = new TreeMap<>();
    resources.forEach(resource -> byName.putIfAbsent(resource.name(), resource));
    return Collections.unmodifiableSortedMap(byName);
  }
}
