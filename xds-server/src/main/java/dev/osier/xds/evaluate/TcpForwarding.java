package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.util.List;

/** Where Envoy's {@code tcp_proxy} carries a connection. */
final class TcpForwarding {
  private static final String CLUSTER_STATE = "envoy.tcp_proxy.cluster";

  private TcpForwarding() {}

  static Outcome outcome(TcpProxy proxy, Connection connection, Clusters clusters) {
    List<Outcome.TcpTarget> targets =
        connection
            .value(CLUSTER_STATE)
            .map(cluster -> List.of(target(cluster, 1, clusters)))
            .orElseGet(() -> configured(proxy, clusters));
    return new Outcome.TcpForwarded(targets);
  }

  private static List<Outcome.TcpTarget> configured(TcpProxy proxy, Clusters clusters) {
    return switch (proxy.getClusterSpecifierCase()) {
      case CLUSTER -> List.of(target(proxy.getCluster(), 1, clusters));
      case WEIGHTED_CLUSTERS ->
          proxy.getWeightedClusters().getClustersList().stream()
              .map(
                  cluster ->
                      target(
                          cluster.getName(), Integer.toUnsignedLong(cluster.getWeight()), clusters))
              .toList();
      case CLUSTERSPECIFIER_NOT_SET -> throw new UnknownConfigurationException("tcp_proxy cluster");
    };
  }

  private static Outcome.TcpTarget target(String cluster, long weight, Clusters clusters) {
    return new Outcome.TcpTarget(cluster, weight, clusters.reach(cluster));
  }
}
