package dev.osier.xds.translate;

import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.Service;
import dev.osier.mesh.traffic.Connections;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.util.Collection;
import java.util.Map;

/** Filter chains that carry a connection as a stream of bytes, or refuse it. */
final class TcpProxies {
  private TcpProxies() {}

  /** A chain to a fixed cluster. */
  static FilterChain.Builder to(ClusterName cluster, MeshSettings settings, Direction direction) {
    TcpProxy.Builder proxy = proxy(settings, direction).setCluster(cluster.value());
    return chain(Map.of(FilterOrder.TCP_PROXY, proxy.build()));
  }

  /** A chain to the application for plaintext, of which the control plane is told. */
  static FilterChain.Builder plaintext(MeshSettings settings) {
    TcpProxy.Builder proxy =
        proxy(settings, Direction.INBOUND)
            .setCluster(ClusterName.INBOUND_TCP.value())
            .clearAccessLog()
            .addAllAccessLog(
                PlaintextLog.onlyEnds(AccessLogs.ofConnections(settings, Direction.INBOUND)))
            .addAccessLog(PlaintextLog.log())
            .setAccessLogOptions(
                TcpProxy.TcpAccessLogOptions.newBuilder()
                    .setFlushAccessLogOnConnected(true)
                    .setAccessLogFlushInterval(PlaintextLog.INTERVAL));
    return chain(Map.of(FilterOrder.TCP_PROXY, proxy.build()));
  }

  /**
   * A chain to the endpoints of a service, or to where a rule sends instead.
   *
   * @param shares where to; at least one
   * @param backends the services that get a share
   */
  static FilterChain.Builder toService(
      Service service, BackendShares shares, Collection<Service> backends, MeshSettings settings) {
    TcpProxy.Builder proxy =
        proxy(settings, Direction.OUTBOUND).setMaxConnectAttempts(connectAttempts(settings));
    if (shares.shares().size() == 1) {
      proxy.setCluster(shares.shares().getFirst().cluster().value());
    } else {
      shares
          .shares()
          .forEach(
              share ->
                  proxy
                      .getWeightedClustersBuilder()
                      .addClustersBuilder()
                      .setName(share.cluster().value())
                      .setWeight(share.weight()));
    }
    HashPolicies.ofConnections(backends).ifPresent(proxy::addHashPolicy);
    Connections connections = service.traffic().connections();
    connections.idleTimeout().ifPresent(idle -> proxy.setIdleTimeout(Times.duration(idle)));
    connections
        .maxDuration()
        .filter(age -> !age.isZero())
        .ifPresent(age -> proxy.setMaxDownstreamConnectionDuration(Times.duration(age)));
    return chain(Map.of(FilterOrder.TCP_PROXY, proxy.build()));
  }

  /**
   * A chain to the cluster named after the address that the application dialled, which Envoy
   * fetches on its first use.
   *
   * @param prefix what the name begins with: what the address is taken for
   */
  static FilterChain.Builder toDialled(String prefix, MeshSettings settings) {
    TcpProxy onDemand =
        proxy(settings, Direction.OUTBOUND)
            .setCluster(ClusterName.PASSTHROUGH.value())
            .setMaxConnectAttempts(connectAttempts(settings))
            .setOnDemand(
                TcpProxy.OnDemand.newBuilder()
                    .setOdcdsConfig(ConfigSources.ADS)
                    .setTimeout(ConfigSources.ON_DEMAND_TIMEOUT))
            .build();
    FilterStateValue cluster =
        connectionState("envoy.tcp_proxy.cluster", prefix + "%DOWNSTREAM_LOCAL_ADDRESS%").build();
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
  private static TcpProxy.Builder proxy(MeshSettings settings, Direction direction) {
    return TcpProxy.newBuilder()
        .setStatPrefix(direction.text())
        .setIdleTimeout(Durations.ZERO)
        .addAllAccessLog(AccessLogs.ofConnections(settings, direction));
  }
}
