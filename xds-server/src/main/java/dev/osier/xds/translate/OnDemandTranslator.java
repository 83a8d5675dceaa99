package dev.osier.xds.translate;

import com.google.protobuf.UInt32Value;
import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.route.RouteList;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.view.AddressFamilies;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.Vhds;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The part of the translation that is only for proxies that come to know of services on demand. It
 * remembers, as {@link Translator} does, what several views have in common.
 */
final class OnDemandTranslator {
  // Of the longest body a rule may have, 4096 characters.
  private static final int MAX_BODY_BYTES = 4 * 4096;

  /** What the listeners of an application's connections depend on. */
  record Base(
      MeshSettings settings,
      AddressFamilies families,
      SortedSet<AddressBlock> podBlocks,
      SortedSet<AddressBlock> serviceBlocks) {
    OnDemandListeners listeners() {
      return new OnDemandListeners(settings, families, podBlocks, serviceBlocks);
    }
  }

  private record PortKey(Base base, int port, Set<String> streams) {}

  private record HostKey(String name, String domain, ServiceHost host) {}

  private record OtherHostKey(String name, String domain, OtherHosts hosts) {}

  private record DialledKey(
      MeshSettings settings,
      DialledAddress address,
      Service service,
      int port,
      Delivery delivery) {}

  private final Generations<Base, XdsResource> captures = new Generations<>();
  private final Generations<PortKey, XdsResource> ports = new Generations<>();
  private final Generations<Integer, XdsResource> tables = new Generations<>();
  private final Generations<HostKey, XdsResource> hosts = new Generations<>();
  private final Generations<OtherHostKey, XdsResource> otherHosts = new Generations<>();
  private final Generations<DialledKey, XdsResource> dialled = new Generations<>();
  private final List<Generations<?, ?>> memory =
      List.of(captures, ports, tables, hosts, otherHosts, dialled);

  void advance() {
    memory.forEach(Generations::advance);
  }

  /** The listener that captures everything. */
  XdsResource capture(Base base) {
    return captures.get(base, one -> one.listeners().capture());
  }

  /**
   * The listener for requests at a port.
   *
   * @param streams addresses at which it is bytes that are spoken there
   */
  XdsResource port(Base base, int port, SortedSet<String> streams) {
    return ports.get(
        new PortKey(base, port, streams),
        key -> key.base().listeners().http(key.port(), key.streams()));
  }

  /** The route table of a port, which has no virtual host but those that are asked for. */
  XdsResource table(int port) {
    return tables.get(port, OnDemandTranslator::emptyTable);
  }

  private static XdsResource emptyTable(int port) {
    String name = ListenerName.ofPort(port).value();
    RouteConfiguration table =
        RouteConfiguration.newBuilder()
            .setName(name)
            .setVhds(Vhds.newBuilder().setConfigSource(ConfigSources.ON_DEMAND))
            .addRequestHeadersToAdd(RouteActions.protocolHeader())
            .addRequestHeadersToRemove(OtherHosts.DIALLED_HEADER)
            .setMaxDirectResponseBodySizeBytes(UInt32Value.of(MAX_BODY_BYTES))
            .build();
    return Packing.resource(ResourceType.ROUTES, name, table, List.of());
  }

  /** The virtual host of a service's name. */
  XdsResource host(String name, String domain, ServiceHost host) {
    return hosts.get(
        new HostKey(name, domain, host), key -> key.host().virtualHost(key.name(), key.domain()));
  }

  /** The virtual host of a name that is no service's. */
  XdsResource host(String name, String domain, OtherHosts hosts) {
    return otherHosts.get(
        new OtherHostKey(name, domain, hosts),
        key -> key.hosts().virtualHost(key.name(), key.domain()));
  }

  /** The cluster for connections to this address of a service. */
  XdsResource dialled(
      MeshSettings settings, DialledAddress address, OutboundPorts.Target target, Delivery by) {
    return dialled.get(
        new DialledKey(settings, address, target.service(), target.port().port(), by),
        key ->
            Clusters.dialled(
                key.settings(), key.address(), key.service(), target.port(), key.delivery()));
  }

  /**
   * The addresses at which a stream of bytes needs a listener of its own, as it takes more than
   * sending it to the service's endpoints.
   */
  static boolean needsListener(OutboundPorts.Target target, RouteList rules) {
    Service service = target.service();
    return !rules.equals(RouteList.NONE)
        || HashPolicies.ofConnections(List.of(service)).isPresent()
        || service.traffic().connections().idleTimeout().isPresent()
        || service.traffic().connections().maxDuration().isPresent();
  }

  /** What the listener of a stream of bytes sends to. */
  static SortedSet<BackendKey> backends(
      OutboundPorts.Target target, RouteList rules, Backends backends) {
    SortedSet<BackendKey> keys = new TreeSet<>();
    for (BackendKey key : Rules.backends(rules)) {
      if (backends.service(key.port()).isPresent()) {
        keys.add(key);
      }
    }
    keys.add(BackendKey.of(new ServicePortKey(target.service().name(), target.port().port())));
    return keys;
  }

  /** The service that a Host means for a caller in this namespace, if it means one. */
  static List<NamespacedName> named(HostName host, String namespace, String clusterDomain) {
    List<String> labels = new ArrayList<>(host.labels());
    boolean absolute = labels.getLast().isEmpty();
    if (absolute) {
      labels.removeLast();
    }
    if (labels.isEmpty() || labels.stream().anyMatch(String::isEmpty)) {
      return List.of();
    }
    String name = labels.getFirst();
    String rest = String.join(".", labels.subList(1, labels.size()));
    if (rest.isEmpty()) {
      return absolute ? List.of() : List.of(new NamespacedName(namespace, name));
    }
    NamespacedName service = new NamespacedName(labels.get(1), name);
    String relative = service.namespace();
    boolean means =
        rest.equals(relative + ".svc." + clusterDomain)
            || (!absolute && (rest.equals(relative) || rest.equals(relative + ".svc")));
    return means ? List.of(service) : List.of();
  }
}
