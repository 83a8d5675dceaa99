package dev.osier.xds.translate;

import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.view.AddressFamilies;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.ExtraSourceAddress;
import java.util.List;

/**
 * The ways to the own application: to the address its caller dialled, from a source address by
 * which the pod's rules know not to capture the connection once more.
 */
final class InboundClusters {
  private static final String SOURCE_IPV4 = "127.0.0.6";
  private static final String SOURCE_IPV6 = "::6";

  private InboundClusters() {}

  static List<XdsResource> translate(AddressFamilies families) {
    Cluster.Builder http1 = cluster(ClusterName.INBOUND_HTTP1, families);
    HttpProtocols.http1ToApplication(http1);
    Cluster.Builder http2 = cluster(ClusterName.INBOUND_HTTP2, families);
    HttpProtocols.http2ToApplication(http2);
    Cluster.Builder downstream = cluster(ClusterName.INBOUND_DOWNSTREAM, families);
    HttpProtocols.downstreamToApplication(downstream);
    return List.of(
        Clusters.pack(http1, List.of()),
        Clusters.pack(http2, List.of()),
        Clusters.pack(downstream, List.of()),
        Clusters.pack(cluster(ClusterName.INBOUND_TCP, families), List.of()));
  }

  private static Cluster.Builder cluster(ClusterName name, AddressFamilies families) {
    return Clusters.originalDestination(name)
        .clearTypedExtensionProtocolOptions()
        .setUpstreamBindConfig(source(families));
  }

  private static BindConfig source(AddressFamilies families) {
    BindConfig.Builder config = BindConfig.newBuilder();
    if (!families.hasIpv4()) {
      return config.setSourceAddress(SocketAddresses.socketAddress(SOURCE_IPV6, 0)).build();
    }
    config.setSourceAddress(SocketAddresses.socketAddress(SOURCE_IPV4, 0));
    if (families.hasIpv6()) {
      config.addExtraSourceAddresses(
          ExtraSourceAddress.newBuilder()
              .setAddress(SocketAddresses.socketAddress(SOURCE_IPV6, 0)));
    }
    return config.build();
  }
}
