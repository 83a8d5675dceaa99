package dev.osier.xds.translate;

import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Message;
import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.ProxyPorts;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.Backend;
import dev.osier.mesh.route.NoMatch;
import dev.osier.mesh.route.RequestMatch;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteList;
import dev.osier.mesh.route.RouteOutcome;
import dev.osier.mesh.route.WeightedBackend;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.view.AddressFamilies;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.AdditionalAddress;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the application's connections meet: one listener that captures them all and hands each to
 * the listener of its destination (one per HTTP port, one per address of a TCP service), which have
 * no socket of their own. It keeps those that nobody else takes.
 */
final class OutboundListeners {
  private static final String PODS = "pods";
  private static final String PASSTHROUGH = "passthrough";
  private static final String SERVICES = "services";
  private static final String STREAMS = "streams";
  private static final String OWN = "own";
  private static final List<AddressBlock> LOOPBACK =
      List.of(new AddressBlock("127.0.0.0", 8), new AddressBlock("::1", 128));

  private final MeshSettings settings;
  private final AddressFamilies families;
  private final Collection<AddressBlock> podBlocks;

  /**
   * @param podBlocks what to treat as pods' own addresses
   */
  OutboundListeners(
      MeshSettings settings,
      AddressFamilies families,
      Collection<AddressBlock> podBlocks,
      ConfigurationSource.Protocol xds) {
    this.settings = settings;
    this.families = families;
    // State of the world has no way to fetch one cluster on demand (xDS protocol specification).
    boolean onDemand = xds == ConfigurationSource.Protocol.DELTA;
    this.podBlocks = onDemand ? podBlocks : List.of();
  }

  /** What captures everything. */
  XdsResource capture() {
    return pack(capture(List.of()), List.of());
  }

  /**
   * What captures everything, and carries it as bytes unless another listener takes it.
   *
   * @param streams what to treat as services' addresses, whose clusters are fetched on demand
   */
  Listener.Builder capture(Collection<AddressBlock> streams) {
    Listener.Builder listener =
        listener(ListenerName.OUTBOUND, SocketAddresses.any(families, ProxyPorts.OUTBOUND))
            .setUseOriginalDst(BoolValue.of(true))
            .addAllSocketOptions(SocketOptions.keepalive())
            .addAllListenerFilters(
                FilterOrder.listenerFilters(
                    Map.of(FilterOrder.ORIGINAL_DESTINATION, OriginalDst.getDefaultInstance())));
    // Nothing sent to the loopback address is captured: who arrives from there dialled the proxy's
    // own port, and passing it through would be an endless loop.
    destinations(listener, new DestinationMatcher().add(LOOPBACK, OWN).add(streams, STREAMS));
    listener.addFilterChains(TcpProxies.refusing().setName(OWN));
    addStreams(listener, streams);
    return listener;
  }

  /** Requests to the services at a port. */
  XdsResource http(int port, List<OutboundPorts.Target> targets) {
    List<String> addresses = targets.stream().map(OutboundPorts.Target::address).toList();
    return pack(
        http(
            port,
            AddressFamilies.of(addresses),
            addresses.stream().map(SocketAddresses::single).toList(),
            List.of(),
            Map.of(
                FilterOrder.HTTP_CONNECTION_MANAGER,
                HttpConnectionManagers.outbound(settings, ListenerName.ofPort(port)))),
        targets);
  }

  /**
   * Requests at a port.
   *
   * @param listening the IP versions it is for
   * @param services where requests are read, by these filters
   * @param streams addresses of services at which it is bytes that are spoken on this port
   */
  Listener.Builder http(
      int port,
      AddressFamilies listening,
      Collection<AddressBlock> services,
      Collection<AddressBlock> streams,
      Map<FilterOrder, Message> requests) {
    Listener.Builder listener =
        listener(ListenerName.ofPort(port), SocketAddresses.any(listening, port))
            .setBindToPort(BoolValue.of(false));
    destinations(listener, new DestinationMatcher().add(services, SERVICES).add(streams, STREAMS));
    listener.addFilterChains(TcpProxies.chain(requests).setName(SERVICES));
    addStreams(listener, streams);
    return listener;
  }

  private void addStreams(Listener.Builder listener, Collection<AddressBlock> streams) {
    if (!streams.isEmpty()) {
      listener.addFilterChains(
          TcpProxies.toDialled(DialledAddress.SERVICE, settings).setName(STREAMS));
    }
  }

  /** A stream of bytes to one address of a service, where the first rule decides. */
  XdsResource tcp(OutboundPorts.Target target, RouteList rules, Backends backends) {
    int port = target.port().port();
    Listener.Builder listener =
        listener(
                ListenerName.ofAddress(target.address(), port),
                List.of(SocketAddresses.address(target.address(), port)))
            .setBindToPort(BoolValue.of(false))
            .setDefaultFilterChain(chain(target, rules, backends).setName(SERVICES));
    List<ObjectReference> origins = new ArrayList<>(origins(List.of(target)));
    origins.addAll(target.service().policies());
    origins.addAll(Rules.origins(List.of(rules)));
    return Packing.resource(ResourceType.LISTENER, listener.getName(), listener.build(), origins);
  }

  private FilterChain.Builder chain(
      OutboundPorts.Target target, RouteList rules, Backends backends) {
    Service service = target.service();
    Optional<RouteOutcome.Forward> rule =
        rules.routes().stream()
            .filter(route -> route.match().equals(RequestMatch.ANY))
            .map(Route::outcome)
            .filter(RouteOutcome.Forward.class::isInstance)
            .map(RouteOutcome.Forward.class::cast)
            .findFirst();
    List<WeightedBackend> weighted =
        rule.map(RouteOutcome.Forward::backends)
            .orElseGet(() -> otherwise(rules.noMatch(), target));
    BackendShares shares = BackendShares.of(weighted, backends);
    return shares.shares().isEmpty()
        ? TcpProxies.refusing()
        : TcpProxies.toService(service, shares, backends.services(weighted), settings);
  }

  private static List<WeightedBackend> otherwise(NoMatch noMatch, OutboundPorts.Target target) {
    ServicePortKey key = new ServicePortKey(target.service().name(), target.port().port());
    return switch (noMatch) {
      case FORWARD ->
          List.of(new WeightedBackend(new Backend.ServiceBackend(BackendKey.of(key)), 1));
      case REJECT -> List.of();
    };
  }

  /** Adds the chains for what is no service: pods by their own addresses, and all the rest. */
  private void destinations(Listener.Builder listener, DestinationMatcher matcher) {
    Optional<Matcher> withPods = matcher.add(podBlocks, PODS).build();
    withPods.ifPresent(listener::setFilterChainMatcher);
    if (!podBlocks.isEmpty()) {
      listener.addFilterChains(TcpProxies.toDialled(DialledAddress.POD, settings).setName(PODS));
    }
    listener.setDefaultFilterChain(
        TcpProxies.to(ClusterName.PASSTHROUGH, settings, Direction.OUTBOUND).setName(PASSTHROUGH));
  }

  private static Listener.Builder listener(ListenerName name, List<Address> addresses) {
    Listener.Builder listener =
        Listener.newBuilder()
            .setName(name.value())
            .setTrafficDirection(TrafficDirection.OUTBOUND)
            .setAddress(addresses.getFirst());
    addresses.stream()
        .skip(1)
        .forEach(
            address ->
                listener.addAdditionalAddresses(
                    AdditionalAddress.newBuilder().setAddress(address)));
    return listener;
  }

  static XdsResource pack(Listener.Builder listener, List<OutboundPorts.Target> targets) {
    return Packing.resource(
        ResourceType.LISTENER, listener.getName(), listener.build(), origins(targets));
  }

  private static List<ObjectReference> origins(List<OutboundPorts.Target> targets) {
    return targets.stream()
        .map(target -> new ObjectReference("Service", target.service().name()))
        .distinct()
        .toList();
  }
}
