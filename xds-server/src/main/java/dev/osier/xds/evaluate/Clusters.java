package dev.osier.xds.evaluate;

import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;

/** Where the clusters of a configuration lead. */
final class Clusters {
  private final ProxyConfig config;

  Clusters(ProxyConfig config) {
    this.config = config;
  }

  Outcome.Reach reach(String name) {
    return config
        .resource(ResourceType.CLUSTER, name)
        .map(resource -> Messages.unpack(resource.body(), Cluster.class).getType())
        .map(
            type ->
                type == Cluster.DiscoveryType.ORIGINAL_DST
                    ? Outcome.Reach.DIALLED_ADDRESS
                    : Outcome.Reach.ENDPOINTS)
        .orElse(Outcome.Reach.NOWHERE);
  }
}
