package dev.osier.e2e.bench;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.BuildVersion;
import io.envoyproxy.envoy.config.core.v3.Extension;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.type.v3.SemanticVersion;

/**
 * How a stock Envoy describes itself: with every extension it was built with, which makes some 60
 * kB that the server must read once for each stream.
 */
final class SidecarNode {
  private static final int EXTENSIONS = 560;

  private SidecarNode() {}

  static Node of(int proxy) {
    String namespace = Names.namespace(proxy);
    Node.Builder node =
        Node.newBuilder()
            .setId(namespace + "/" + Names.caller(proxy))
            .setCluster(Names.CALLER_ACCOUNT + "." + namespace)
            .setMetadata(
                Struct.newBuilder()
                    .putFields("namespace", Value.newBuilder().setStringValue(namespace).build()))
            .setUserAgentName("envoy")
            .setUserAgentBuildVersion(
                BuildVersion.newBuilder()
                    .setVersion(SemanticVersion.newBuilder().setMajorNumber(1).setMinorNumber(40)))
            .addClientFeatures("envoy.lb.does_not_support_overprovisioning")
            .addClientFeatures("envoy.lrs.supports_send_all_clusters");
    for (int i = 0; i < EXTENSIONS; i++) {
      node.addExtensions(
          Extension.newBuilder()
              .setName("envoy.filters.http.extension_%03d".formatted(i))
              .setCategory("envoy.filters.http")
              .addTypeUrls("envoy.extensions.filters.http.extension_%03d.v3.Config".formatted(i)));
    }
    return node.build();
  }
}
