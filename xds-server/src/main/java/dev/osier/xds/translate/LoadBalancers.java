package dev.osier.xds.translate;

import dev.osier.mesh.traffic.LoadBalancing;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LeastRequestLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.RoundRobinLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.SlowStartConfig;
import io.envoyproxy.envoy.type.v3.Percent;

/** How an endpoint is chosen. */
final class LoadBalancers {
  // Envoy would send to endpoints that are left alone when they are half of all, and so undo a
  // failover. When all are, trying them is better than not.
  private static final double PANIC_PERCENT = 1;

  private LoadBalancers() {}

  static void put(Cluster.Builder cluster, LoadBalancing balancing) {
    cluster.setCommonLbConfig(
        CommonLbConfig.newBuilder()
            .setHealthyPanicThreshold(Percent.newBuilder().setValue(PANIC_PERCENT)));
    switch (balancing.algorithm()) {
      case ROUND_ROBIN -> {
        cluster.setLbPolicy(LbPolicy.ROUND_ROBIN);
        balancing
            .slowStart()
            .ifPresent(
                window ->
                    cluster.setRoundRobinLbConfig(
                        RoundRobinLbConfig.newBuilder().setSlowStartConfig(slowStart(window))));
      }
      case LEAST_REQUEST -> {
        cluster.setLbPolicy(LbPolicy.LEAST_REQUEST);
        balancing
            .slowStart()
            .ifPresent(
                window ->
                    cluster.setLeastRequestLbConfig(
                        LeastRequestLbConfig.newBuilder().setSlowStartConfig(slowStart(window))));
      }
      case RANDOM -> cluster.setLbPolicy(LbPolicy.RANDOM);
      case RING_HASH -> cluster.setLbPolicy(LbPolicy.RING_HASH);
      case MAGLEV -> cluster.setLbPolicy(LbPolicy.MAGLEV);
    }
  }

  private static SlowStartConfig slowStart(java.time.Duration window) {
    return SlowStartConfig.newBuilder().setSlowStartWindow(Times.duration(window)).build();
  }
}
