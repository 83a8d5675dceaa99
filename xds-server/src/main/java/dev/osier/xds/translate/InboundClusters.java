package dev.osier.xds.translate;

import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.view.AddressFamilies;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.ExtraSourceAddress;
import io.envoyproxy.envoy.config.core.v3.SocketOption;
import io.envoyproxy.envoy.config.core.v3.SocketOptionsOverride;
import java.util.List;

/**
 * The ways to the own application: to the address its caller dialled, with a mark by which the
 * pod's rules know not to capture the connection once more. IPv4 has a loopback address to spare
 * for that; in IPv6 it is the traffic class.
 */
final class InboundClusters {
  private static final String SOURCE_IPV4 = "127.0.0.6";
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_TCLASS = 67;
  private static final int CLASS_SELECTOR_1 = 8 << 2;

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
    BindConfig.Builder source =
        BindConfig.newBuilder().setSourceAddress(SocketAddresses.socketAddress(SOURCE_IPV4, 0));
    if (families.hasIpv6()) {
      source.addExtraSourceAddresses(
          ExtraSourceAddress.newBuilder()
              .setAddress(SocketAddresses.socketAddress(SocketAddresses.ANY_IPV6, 0))
              .setSocketOptions(
                  SocketOptionsOverride.newBuilder()
                      .addSocketOptions(
                          SocketOption.newBuilder()
                              .setLevel(IPPROTO_IPV6)
                              .setName(IPV6_TCLASS)
                              .setIntValue(CLASS_SELECTOR_1)
                              .setState(SocketOption.SocketState.STATE_PREBIND))));
    }
    return Clusters.originalDestination(name).setUpstreamBindConfig(source);
  }
}
