package dev.osier.testkit;

import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.route.Backend;
import dev.osier.mesh.route.NoMatch;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteList;
import dev.osier.mesh.route.RouteOutcome;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A mesh for tests, described as pods and services; endpoints, identities and address blocks follow
 * from them.
 */
public final class MeshBuilder {
  private static final String PLACEHOLDER_ROOT =
      "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";

  private final SortedMap<NamespacedName, PodBuilder> pods = new TreeMap<>();
  private final SortedMap<NamespacedName, ServiceBuilder> services = new TreeMap<>();
  private final SortedMap<ServicePortKey, PortRoutes> routes = new TreeMap<>();
  private MeshSettings settings = Mesh.EMPTY.settings();
  private TrustBundle trustBundle = new TrustBundle(List.of(PLACEHOLDER_ROOT));

  /** Adds or changes a pod, given as {@code namespace/name}. */
  public MeshBuilder pod(String name, Consumer<PodBuilder> details) {
    details.accept(pods.computeIfAbsent(NamespacedName.parse(name), PodBuilder::new));
    return this;
  }

  /** Takes a pod away. */
  public MeshBuilder withoutPod(String name) {
    pods.remove(NamespacedName.parse(name));
    return this;
  }

  /** Adds or changes a service, given as {@code namespace/name}. */
  public MeshBuilder service(String name, Consumer<ServiceBuilder> details) {
    details.accept(services.computeIfAbsent(NamespacedName.parse(name), ServiceBuilder::new));
    return this;
  }

  /** Takes a service away. */
  public MeshBuilder withoutService(String name) {
    services.remove(NamespacedName.parse(name));
    return this;
  }

  /** Sets the rules of a service's own namespace for one of its ports. */
  public MeshBuilder routes(String service, int port, NoMatch noMatch, RouteBuilder... inOrder) {
    PortRoutes before = routesAt(service, port);
    RouteList list = list(noMatch, inOrder);
    routes.put(before.key(), new PortRoutes(before.key(), list, before.forNamespace()));
    return this;
  }

  /** The same, where a request that no rule matches goes on as if there were none. */
  public MeshBuilder routes(String service, int port, RouteBuilder... inOrder) {
    return routes(service, port, NoMatch.FORWARD, inOrder);
  }

  /** Sets the rules that another namespace has for its own callers. */
  public MeshBuilder routesIn(
      String namespace, String service, int port, NoMatch noMatch, RouteBuilder... inOrder) {
    PortRoutes before = routesAt(service, port);
    SortedMap<String, RouteList> lists = new TreeMap<>(before.forNamespace());
    lists.put(namespace, list(noMatch, inOrder));
    routes.put(before.key(), new PortRoutes(before.key(), before.forEveryone(), lists));
    return this;
  }

  /** Takes all rules for a port away. */
  public MeshBuilder withoutRoutes(String service, int port) {
    routes.remove(new ServicePortKey(NamespacedName.parse(service), port));
    return this;
  }

  private PortRoutes routesAt(String service, int port) {
    ServicePortKey key = new ServicePortKey(NamespacedName.parse(service), port);
    return routes.getOrDefault(key, new PortRoutes(key, RouteList.NONE, new TreeMap<>()));
  }

  private static RouteList list(NoMatch noMatch, RouteBuilder... inOrder) {
    return new RouteList(Stream.of(inOrder).map(RouteBuilder::build).toList(), noMatch);
  }

  /** Sets the mode of mutual TLS. */
  public MeshBuilder mtls(MtlsMode mode) {
    settings =
        new MeshSettings(
            settings.trustDomain(),
            settings.clusterDomain(),
            mode,
            settings.controlPlane(),
            settings.defaultRetries(),
            settings.accessLog());
    return this;
  }

  /** Sets how often what was not sent is tried again. */
  public MeshBuilder retries(int count) {
    settings =
        new MeshSettings(
            settings.trustDomain(),
            settings.clusterDomain(),
            settings.mtls(),
            settings.controlPlane(),
            count,
            settings.accessLog());
    return this;
  }

  /** Switches access logs on. */
  public MeshBuilder accessLog() {
    settings =
        new MeshSettings(
            settings.trustDomain(),
            settings.clusterDomain(),
            settings.mtls(),
            settings.controlPlane(),
            settings.defaultRetries(),
            true);
    return this;
  }

  /** Trusts these roots, each one PEM block, instead of a placeholder. */
  public MeshBuilder roots(String... pem) {
    trustBundle = new TrustBundle(List.of(pem));
    return this;
  }

  /** The mesh as described so far. */
  public Mesh build() {
    SortedMap<NamespacedName, Service> builtServices = new TreeMap<>();
    SortedMap<BackendKey, Endpoints> endpoints = new TreeMap<>();
    services.forEach(
        (name, builder) -> {
          builtServices.put(name, builder.build(settings, pods.values()));
          builder
              .endpoints(settings.mtls(), pods.values())
              .forEach(port -> endpoints.put(port.key(), port));
        });
    for (BackendKey subset : subsets()) {
      ServiceBuilder builder = services.get(subset.port().service());
      if (builder != null) {
        endpoints.put(subset, builder.endpoints(subset, settings.mtls(), pods.values()));
      }
    }
    SortedMap<NamespacedName, Workload> workloads = new TreeMap<>();
    SortedSet<AddressBlock> blocks = new TreeSet<>();
    pods.forEach(
        (name, builder) -> {
          workloads.put(name, builder.build(settings, services));
          if (builder.isMeshed()) {
            builder.addresses().forEach(address -> blocks.add(AddressBlock.around(address)));
          }
        });
    return new Mesh(
        settings,
        trustBundle,
        builtServices,
        endpoints,
        routes,
        workloads,
        blocks,
        new TreeMap<>());
  }

  private SortedSet<BackendKey> subsets() {
    SortedSet<BackendKey> subsets = new TreeSet<>();
    for (PortRoutes port : routes.values()) {
      Stream.concat(Stream.of(port.forEveryone()), port.forNamespace().values().stream())
          .flatMap(list -> list.routes().stream())
          .map(Route::outcome)
          .filter(RouteOutcome.Forward.class::isInstance)
          .map(RouteOutcome.Forward.class::cast)
          .forEach(
              forward -> {
                forward.mirrors().forEach(mirror -> subsets.add(mirror.backend()));
                forward
                    .backends()
                    .forEach(
                        weighted -> {
                          if (weighted.backend()
                              instanceof Backend.ServiceBackend(BackendKey key)) {
                            subsets.add(key);
                          }
                        });
              });
    }
    subsets.removeIf(key -> key.subset().isAll());
    return subsets;
  }
}
