package dev.osier.xds.translate;

import com.google.protobuf.ByteString;
import com.google.protobuf.UInt32Value;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.RouteList;
import dev.osier.xds.resource.ChangedKeys;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.TableHosts;
import dev.osier.xds.resource.VirtualHostHeader;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.Vhds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The part of the translation that says how requests are routed by proxies that know all services:
 * a route table for each HTTP port (RDS), and for each service there a virtual host of its own
 * (VHDS), so that a change of one sends nothing of the others. It remembers, as {@link Translator}
 * does, what several views have in common; of a change of rules it makes only the virtual hosts
 * that changed.
 */
final class HostTranslator {
  private record PortKey(Translator.ClustersKey services, int port) {}

  private record OthersKey(MeshSettings settings, int port) {}

  private record OneHostKey(String name, List<String> domains, ServiceHost host) {}

  private record HostsKey(
      Translator.ClustersKey services,
      Hashed<SortedMap<Integer, SortedMap<ServicePortKey, RouteList>>> rules,
      String namespace) {
    HostsKey with(Hashed<SortedMap<Integer, SortedMap<ServicePortKey, RouteList>>> others) {
      return new HostsKey(services, others, namespace);
    }

    RouteList rules(Service service, int port) {
      return rules
          .value()
          .getOrDefault(port, Rules.NONE)
          .getOrDefault(new ServicePortKey(service.name(), port), RouteList.NONE);
    }
  }

  private final Generations<PortKey, HostDomains> domains = new Generations<>();
  private final Generations<OneHostKey, XdsResource> host = new Generations<>();
  private final Generations<HostsKey, SortedMap<String, XdsResource>> hosts = new Generations<>();
  private final Generations<Translator.ClustersKey, SortedMap<String, XdsResource>> tables =
      new Generations<>();
  private final Generations<HostsKey, SortedMap<String, XdsResource>> wholeTables =
      new Generations<>();
  private final Generations<Integer, XdsResource> table = new Generations<>();
  private final Generations<OthersKey, XdsResource> others = new Generations<>();
  private final List<Generations<?, ?>> memory =
      List.of(domains, host, hosts, tables, wholeTables, table, others);
  private final Succession<Hashed<SortedMap<Integer, SortedMap<ServicePortKey, RouteList>>>>
      successiveRules = new Succession<>(new Hashed<>(Collections.emptySortedMap()));
  private final Translator translator;

  HostTranslator(Translator translator) {
    this.translator = translator;
  }

  void advance() {
    memory.forEach(Generations::advance);
  }

  /**
   * The virtual hosts of all tables.
   *
   * @param rules the rules for requests, by port number
   * @param namespace where the caller is
   */
  SortedMap<String, XdsResource> hosts(
      Translator.ClustersKey services,
      Hashed<SortedMap<Integer, SortedMap<ServicePortKey, RouteList>>> rules,
      String namespace) {
    return hosts.get(key(services, rules, namespace), this::hosts);
  }

  /** The tables, which are the same for all callers: their virtual hosts are apart. */
  SortedMap<String, XdsResource> tables(Translator.ClustersKey services) {
    return tables.get(
        services,
        key ->
            Translator.byName(
                translator.ports(key).http().keySet().stream().map(this::table).toList()));
  }

  /**
   * The tables with their virtual hosts in them, for a variant of the protocol that has no virtual
   * hosts apart.
   */
  SortedMap<String, XdsResource> wholeTables(
      Translator.ClustersKey services,
      Hashed<SortedMap<Integer, SortedMap<ServicePortKey, RouteList>>> rules,
      String namespace) {
    return wholeTables.get(key(services, rules, namespace), this::wholeTables);
  }

  /** What callers of namespaces without services get is the same for all of them. */
  private static HostsKey key(
      Translator.ClustersKey services,
      Hashed<SortedMap<Integer, SortedMap<ServicePortKey, RouteList>>> rules,
      String namespace) {
    boolean isOwn =
        services.services().all().value().keySet().stream()
            .anyMatch(service -> service.namespace().equals(namespace));
    return new HostsKey(services, rules, isOwn ? namespace : "");
  }

  private SortedMap<String, XdsResource> hosts(HostsKey key) {
    Hashed<SortedMap<Integer, SortedMap<ServicePortKey, RouteList>>> before =
        successiveRules.before(key.rules());
    return hosts
        .find(key.with(before))
        .map(known -> changed(known, before.value(), key))
        .orElseGet(() -> allHosts(key));
  }

  /** The virtual hosts after a change of rules: those of the others stay what they are. */
  private SortedMap<String, XdsResource> changed(
      SortedMap<String, XdsResource> known,
      SortedMap<Integer, SortedMap<ServicePortKey, RouteList>> before,
      HostsKey key) {
    SortedMap<String, XdsResource> next = new TreeMap<>(known);
    SortedMap<NamespacedName, Service> services = key.services().services().all().value();
    Backends backends = new Backends(services);
    SortedMap<Integer, SortedMap<ServicePortKey, RouteList>> after = key.rules().value();
    for (int port : ChangedKeys.between(before, after)) {
      for (ServicePortKey changed :
          ChangedKeys.between(
              before.getOrDefault(port, Rules.NONE), after.getOrDefault(port, Rules.NONE))) {
        Optional.ofNullable(services.get(changed.service()))
            .flatMap(service -> host(key, port, service, backends))
            .ifPresent(resource -> next.put(resource.name(), resource));
      }
    }
    return Collections.unmodifiableSortedMap(next);
  }

  private SortedMap<String, XdsResource> allHosts(HostsKey key) {
    Backends backends = new Backends(key.services().services().all().value());
    List<XdsResource> resources = new ArrayList<>();
    for (int port : translator.ports(key.services()).http().keySet()) {
      for (Service service : domains(key.services(), port).services()) {
        host(key, port, service, backends).ifPresent(resources::add);
      }
      resources.add(
          others.get(
              new OthersKey(key.services().services().settings(), port),
              HostTranslator::otherHosts));
    }
    return Translator.byName(resources);
  }

  /** The virtual host of a service; empty if others have all of its domains. */
  private Optional<XdsResource> host(HostsKey key, int port, Service service, Backends backends) {
    List<String> found = domains(key.services(), port).of(service, key.namespace());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String name = HostName.of(port, service.name().name() + "." + service.name().namespace());
    ServiceHost all =
        ServiceHost.of(
            key.services().services().settings(),
            service,
            port,
            key.rules(service, port),
            backends);
    return Optional.of(
        host.get(
            new OneHostKey(name, found, all), one -> one.host().virtualHost(name, one.domains())));
  }

  private HostDomains domains(Translator.ClustersKey services, int port) {
    return domains.get(
        new PortKey(services, port),
        key ->
            new HostDomains(
                key.services().services().settings(),
                translator.ports(key.services()).http().getOrDefault(key.port(), List.of())));
  }

  /** The virtual host of requests to what is no service. */
  private static XdsResource otherHosts(OthersKey key) {
    String name = HostName.ofOthers(key.port());
    return Packing.resource(
        ResourceType.VIRTUAL_HOST,
        name,
        RouteActions.host(name, key.settings(), RouteRetries.ANYWHERE)
            .addDomains("*")
            .addRoutes(RouteActions.to(ClusterName.PASSTHROUGH))
            .build(),
        List.of());
  }

  private XdsResource table(int port) {
    return table.get(
        port,
        number -> {
          RouteConfiguration apart =
              withoutHosts(number)
                  .setVhds(Vhds.newBuilder().setConfigSource(ConfigSources.ADS))
                  .build();
          return Packing.resource(ResourceType.ROUTES, apart.getName(), apart, List.of());
        });
  }

  private static RouteConfiguration.Builder withoutHosts(int port) {
    return VirtualHostHeader.set(
        RouteConfiguration.newBuilder()
            .setName(ListenerName.ofPort(port).value())
            .setIgnorePortInHostMatching(true)
            .addRequestHeadersToAdd(RouteActions.protocolHeader())
            .addRequestHeadersToRemove(HostKey.HEADER)
            .setMaxDirectResponseBodySizeBytes(UInt32Value.of(RouteActions.MAX_BODY_BYTES)),
        HostKey.HEADER);
  }

  private SortedMap<String, XdsResource> wholeTables(HostsKey key) {
    SortedMap<String, XdsResource> all = hosts.get(key, this::hosts);
    List<XdsResource> resources = new ArrayList<>();
    for (int port : translator.ports(key.services()).http().keySet()) {
      RouteConfiguration table = withoutHosts(port).build();
      List<ByteString> parts = new ArrayList<>();
      parts.add(Packing.bytes(table));
      Set<ObjectReference> origins = new LinkedHashSet<>();
      TableHosts.in(all, table.getName())
          .values()
          .forEach(
              one -> {
                parts.add(
                    Packing.field(
                        RouteConfiguration.VIRTUAL_HOSTS_FIELD_NUMBER, one.body().getValue()));
                origins.addAll(one.origins());
              });
      resources.add(
          Packing.resource(
              ResourceType.ROUTES,
              table.getName(),
              RouteConfiguration.getDescriptor(),
              parts,
              List.copyOf(origins)));
    }
    return Translator.byName(resources);
  }
}
