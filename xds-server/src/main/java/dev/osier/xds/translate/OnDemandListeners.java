package dev.osier.xds.translate;

import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.MeshSettings;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.view.AddressFamilies;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

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
    SortedSet<AddressBlock> podBlocks,
    SortedSet<AddressBlock> serviceBlocks) {
  private static final FilterStateValue DIALLED =
      TcpProxies.connectionState(Routes.DIALLED_ADDRESS, "%DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%")
          .setFactoryKey("envoy.string")
          .build();

  /** What captures everything, and carries it as bytes unless another listener takes it. */
  XdsResource capture() {
    return OutboundListeners.pack(outbound().capture(serviceBlocks), List.of());
  }

  /**
   * Requests to the services at a port.
   *
   * @param streams addresses at which it is bytes that are spoken on this port
   */
  XdsResource http(int port, Collection<String> streams) {
    return OutboundListeners.pack(
        outbound()
            .http(
                port,
                families,
                serviceBlocks,
                streams.stream().map(SocketAddresses::single).toList(),
                Map.of(
                    FilterOrder.CONNECTION_STATE,
                    TcpProxies.state(DIALLED),
                    FilterOrder.HTTP_CONNECTION_MANAGER,
                    HttpConnectionManagers.onDemand(settings, ListenerName.ofPort(port)))),
        List.of());
  }

  private OutboundListeners outbound() {
    return new OutboundListeners(settings, families, podBlocks, ConfigurationSource.Protocol.DELTA);
  }
}
