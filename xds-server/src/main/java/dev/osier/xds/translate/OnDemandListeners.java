package dev.osier.xds.translate;

import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.BoolValue;
import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.ProxyPorts;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.view.AddressFamilies;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What the application's connections meet where services are asked for when they are called: what
 * captures them all, and for each HTTP port one listener, which do not name a single service but
 * the blocks that services' addresses are from.
 *
 * @param settings what holds for the whole mesh
 * @param families the IP versions of the cluster
 * @param podBlocks what to treat as pods' own addresses
 * @param serviceBlocks what to treat as services' addresses
 */
record OnDemandListeners(
    MeshSettings settings,
    AddressFamilies families,
    Collection<AddressBlock> podBlocks,
    Collection<AddressBlock> serviceBlocks) {
  private static final String PODS = "pods";
  private static final String PASSTHROUGH = "passthrough";
  private static final String SERVICES = "services";
  private static final String STREAMS = "streams";
  private static final String OWN = "own";
  private static final List<AddressBlock> LOOPBACK =
      List.of(new AddressBlock("127.0.0.0", 8), new AddressBlock("::1", 128));

  /** What captures everything, and carries it as bytes unless another listener takes it. */
  XdsResource capture() {
    Listener.Builder listener =
        OutboundListeners.listener(
                ListenerName.OUTBOUND, SocketAddresses.any(families, ProxyPorts.OUTBOUND))
            .setUseOriginalDst(BoolValue.of(true))
            .addAllSocketOptions(SocketOptions.keepalive())
            .addAllListenerFilters(
                FilterOrder.listenerFilters(
                    Map.of(FilterOrder.ORIGINAL_DESTINATION, OriginalDst.getDefaultInstance())));
    destinations(listener, new DestinationMatcher().add(LOOPBACK, OWN).add(serviceBlocks, STREAMS));
    listener.addFilterChains(TcpProxies.refusing().setName(OWN));
    if (!serviceBlocks.isEmpty()) {
      listener.addFilterChains(streams());
    }
    return pack(listener);
  }

  /**
   * Requests to the services at a port.
   *
   * @param streams addresses at which it is bytes that are spoken on this port
   */
  XdsResource http(int port, Collection<String> streams) {
    ListenerName name = ListenerName.ofPort(port);
    Listener.Builder listener =
        OutboundListeners.listener(name, SocketAddresses.any(families, port))
            .setBindToPort(BoolValue.of(false));
    destinations(
        listener,
        new DestinationMatcher()
            .add(serviceBlocks, SERVICES)
            .add(streams.stream().map(SocketAddresses::single).toList(), STREAMS));
    FilterStateValue dialled =
        TcpProxies.connectionState(
                Routes.DIALLED_ADDRESS, "%DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%")
            .setFactoryKey("envoy.string")
            .build();
    FilterChain.Builder services =
        TcpProxies.chain(
            Map.of(
                FilterOrder.CONNECTION_STATE, TcpProxies.state(dialled),
                FilterOrder.HTTP_CONNECTION_MANAGER,
                    HttpConnectionManagers.onDemand(settings, name)));
    listener.addFilterChains(services.setName(SERVICES));
    if (!streams.isEmpty()) {
      listener.addFilterChains(streams());
    }
    return pack(listener);
  }

  private FilterChain.Builder streams() {
    return TcpProxies.toDialled(DialledAddress.SERVICE, settings).setName(STREAMS);
  }

  /** Adds the chains for what is no service: pods by their own addresses, and all the rest. */
  private void destinations(Listener.Builder listener, DestinationMatcher matcher) {
    matcher
        .add(podBlocks, PODS)
        .build()
        .ifPresent((Matcher one) -> listener.setFilterChainMatcher(one));
    if (!podBlocks.isEmpty()) {
      listener.addFilterChains(TcpProxies.toDialled(DialledAddress.POD, settings).setName(PODS));
    }
    listener.setDefaultFilterChain(
        TcpProxies.to(ClusterName.PASSTHROUGH, settings, Direction.OUTBOUND).setName(PASSTHROUGH));
  }

  private static XdsResource pack(Listener.Builder listener) {
    return Packing.resource(ResourceType.LISTENER, listener.getName(), listener.build(), List.of());
  }
}
