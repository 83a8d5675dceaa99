package dev.osier.xds.view;

import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Discovery;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.Locality;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.xds.resource.ConfigurationSource;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * The views of all proxies of one mesh. Parts that equal the predecessor's are the predecessor's
 * objects, so that views can be compared by identity.
 */
public final class ProxyViews {
  private final Mesh mesh;
  private final MeshSettings settings;
  private final TrustBundle trustBundle;
  private final SortedMap<NamespacedName, Service> services;
  private final SortedMap<BackendKey, Endpoints> endpoints;
  private final RoutesByCaller routes;
  private final boolean nearness;
  private final SortedSet<AddressBlock> podBlocks;
  private final SortedSet<AddressBlock> serviceBlocks;
  private final PodIdentities pods;
  private final AddressFamilies families;

  private ProxyViews(Mesh mesh, Optional<ProxyViews> previous) {
    this.mesh = mesh;
    settings =
        previous.map(views -> shared(views.settings, mesh.settings())).orElse(mesh.settings());
    trustBundle =
        previous
            .map(views -> shared(views.trustBundle, mesh.trustBundle()))
            .orElse(mesh.trustBundle());
    services =
        previous.map(views -> shared(views.services, mesh.services())).orElse(mesh.services());
    endpoints =
        previous.map(views -> shared(views.endpoints, mesh.endpoints())).orElse(mesh.endpoints());
    routes =
        previous
            .map(views -> views.routes.next(mesh.routes()))
            .orElseGet(() -> RoutesByCaller.of(mesh.routes()));
    podBlocks =
        previous.map(views -> shared(views.podBlocks, mesh.podBlocks())).orElse(mesh.podBlocks());
    // None of it is made anew for each change of endpoints.
    Optional<ProxyViews> ofTheseServices = previous.filter(views -> same(views.services, services));
    nearness =
        ofTheseServices
            .map(views -> views.nearness)
            .orElseGet(
                () ->
                    services.values().stream()
                        .anyMatch(service -> service.traffic().locality().isSelective()));
    serviceBlocks =
        ofTheseServices
            .map(views -> views.serviceBlocks)
            .orElseGet(
                () ->
                    ServiceBlocks.of(
                        services.values().stream()
                            .flatMap(service -> service.addresses().stream())
                            .toList()));
    pods = previous.map(views -> views.podsOf(mesh)).orElseGet(() -> identities(mesh));
    families =
        ofTheseServices
            .filter(views -> same(views.podBlocks, podBlocks))
            .map(views -> views.families)
            .orElseGet(
                () ->
                    AddressFamilies.of(
                        Stream.concat(
                                podBlocks.stream().map(AddressBlock::address),
                                services.values().stream()
                                    .flatMap(service -> service.addresses().stream()))
                            .toList()));
  }

  private PodIdentities podsOf(Mesh successor) {
    return same(mesh.workloads(), successor.workloads())
        ? pods
        : shared(pods, identities(successor));
  }

  private static PodIdentities identities(Mesh mesh) {
    return PodIdentities.of(mesh.workloads().values());
  }

  /** The views of the first mesh. */
  public static ProxyViews of(Mesh mesh) {
    return new ProxyViews(mesh, Optional.empty());
  }

  /** The views of the mesh that comes after this one. */
  public ProxyViews next(Mesh successor) {
    return new ProxyViews(successor, Optional.of(this));
  }

  /** The workload of this name, as the mesh has it. */
  public Optional<Workload> workload(NamespacedName pod) {
    return Optional.ofNullable(mesh.workloads().get(pod));
  }

  /** What the proxy of a workload sees. */
  public ProxyView view(Workload workload, ConfigurationSource.Protocol xds) {
    return new ProxyView(
        xds,
        settings,
        trustBundle,
        workload.pod().namespace(),
        workload.inboundPorts(),
        workload.delivery(),
        discovery(workload, xds),
        workload.mtls(),
        workload.mtlsPolicies(),
        families,
        services,
        endpoints,
        routes.seenBy(
            new NamespacedName(workload.pod().namespace(), workload.identity().serviceAccount()),
            workload.labels()),
        nearness ? workload.locality() : Locality.UNKNOWN,
        podBlocks,
        serviceBlocks,
        pods);
  }

  // State of the world has no way to ask for one resource more (xDS protocol, "Four Variants").
  private static Discovery discovery(Workload workload, ConfigurationSource.Protocol xds) {
    return xds == ConfigurationSource.Protocol.DELTA ? workload.discovery() : Discovery.EAGER;
  }

  @SuppressWarnings("ReferenceEquality") // equal parts of two meshes are the same object
  private static boolean same(Object one, Object other) {
    return one == other;
  }

  private static <T> T shared(T previous, T current) {
    return current.equals(previous) ? previous : current;
  }
}
