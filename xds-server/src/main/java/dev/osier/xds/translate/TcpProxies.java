package dev.osier.xds.translate;

import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import dev.osier.mesh.MeshSettings;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.util.Map;

/** Filter chains that carry a connection as a stream of bytes, or refuse it. */
final class TcpProxies {
  // Fetching a cluster takes milliseconds; longer means that the control plane is away.
  private static final int ON_DEMAND_SECONDS = 5;

  private TcpProxies() {}

  /** A chain to a fixed cluster. */
  static FilterChain.Builder to(ClusterName cluster, MeshSettings settings, Direction direction) {
    TcpProxy.Builder proxy = proxy(cluster, settings, direction);
    if (direction == Direction.OUTBOUND && !cluster.equals(ClusterName.PASSTHROUGH)) {
      proxy.setMaxConnectAttempts(connectAttempts(settings));
    }
    return chain(Map.of(FilterOrder.TCP_PROXY, proxy.build()));
  }

  /**
   * A chain to the cluster named after the address that the application dialled, which Envoy
   * fetches on its first use.
   */
  static FilterChain.Builder toDialledPod(MeshSettings settings) {
    TcpProxy onDemand =
        proxy(ClusterName.PASSTHROUGH, settings, Direction.OUTBOUND)
            .setMaxConnectAttempts(connectAttempts(settings))
            .setOnDemand(
                TcpProxy.OnDemand.newBuilder()
                    .setOdcdsConfig(ConfigSources.ADS)
                    .setTimeout(Durations.fromSeconds(ON_DEMAND_SECONDS)))
            .build();
    FilterStateValue cluster =
        connectionState("envoy.tcp_proxy.cluster", PodAddress.PREFIX + "%DOWNSTREAM_LOCAL_ADDRESS%")
            .build();
    return chain(
        Map.of(FilterOrder.CONNECTION_STATE, state(cluster), FilterOrder.TCP_PROXY, onDemand));
  }

  /** A chain that closes every connection at once. */
  static FilterChain.Builder refusing() {
    return chain(Map.of(FilterOrder.REFUSAL, Config.getDefaultInstance()));
  }

  /** A value that the connection carries along, made by Envoy's format string. */
  static FilterStateValue.Builder connectionState(String key, String format) {
    return FilterStateValue.newBuilder()
        .setObjectKey(key)
        .setFormatString(
            SubstitutionFormatString.newBuilder()
                .setTextFormatSource(DataSource.newBuilder().setInlineString(format)));
  }

  /** The filter that sets such a value when the connection begins. */
  static Message state(FilterStateValue value) {
    return io.envoyproxy.envoy.extensions.filters.network.set_filter_state.v3.Config.newBuilder()
        .addOnNewConnection(value)
        .build();
  }

  // Until the handshake between the sidecars is done, nothing of the application's has been sent.
  private static UInt32Value connectAttempts(MeshSettings settings) {
    return UInt32Value.of(1 + settings.defaultRetries());
  }

  static FilterChain.Builder chain(Map<FilterOrder, Message> filters) {
    return FilterChain.newBuilder().addAllFilters(FilterOrder.networkFilters(filters));
  }

  // Without a proxy a silent connection lives as long as its ends do; TCP keepalive finds dead
  // ones.
  private static TcpProxy.Builder proxy(
      ClusterName cluster, MeshSettings settings, Direction direction) {
    return TcpProxy.newBuilder()
        .setStatPrefix(direction.text())
        .setCluster(cluster.value())
        .setIdleTimeout(Durations.ZERO)
        .addAllAccessLog(AccessLogs.ofConnections(settings, direction));
  }
}
