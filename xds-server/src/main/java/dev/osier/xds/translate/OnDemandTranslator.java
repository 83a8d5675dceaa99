package dev.osier.xds.translate;

import com.google.protobuf.UInt32Value;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.Service;
import dev.osier.mesh.identity.Delivery;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.Vhds;
import java.util.List;
import java.util.SortedSet;

/**
 * The part of the translation that is only for proxies that come to know of services on demand. It
 * remembers, as {@link Translator} does, what several views have in common.
 */
final class OnDemandTranslator {
  private record PortKey(OnDemandListeners listeners, int port, SortedSet<String> streams) {}

  private record HostKey(String name, String domain, ServiceHost host) {}

  private record OtherHostKey(String name, String domain, OtherHosts hosts) {}

  private record DialledKey(
      MeshSettings settings,
      DialledAddress address,
      Service service,
      int port,
      Delivery delivery) {}

  private final Generations<OnDemandListeners, XdsResource> captures = new Generations<>();
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
  XdsResource capture(OnDemandListeners listeners) {
    return captures.get(listeners, OnDemandListeners::capture);
  }

  /**
   * The listener for requests at a port.
   *
   * @param streams addresses at which it is bytes that are spoken there
   */
  XdsResource port(OnDemandListeners listeners, int port, SortedSet<String> streams) {
    return ports.get(
        new PortKey(listeners, port, streams),
        key -> key.listeners().http(key.port(), key.streams()));
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
            .setMaxDirectResponseBodySizeBytes(UInt32Value.of(RouteActions.MAX_BODY_BYTES))
            .build();
    return Packing.resource(ResourceType.ROUTES, name, table, List.of());
  }

  /** The virtual host of a service's name. */
  XdsResource host(String name, String domain, ServiceHost host) {
    return hosts.get(
        new HostKey(name, domain, host),
        key -> key.host().virtualHost(key.name(), List.of(key.domain())));
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
}
