package dev.osier.xds.translate;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.TableHosts;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.List;

/** Resources of a configuration as the messages they are. */
final class Unpacked {
  private final ProxyConfig config;

  Unpacked(ProxyConfig config) {
    this.config = config;
  }

  Listener listener(String name) {
    return resource(ResourceType.LISTENER, name, Listener.class);
  }

  Cluster cluster(String name) {
    return resource(ResourceType.CLUSTER, name, Cluster.class);
  }

  ClusterLoadAssignment endpoints(String name) {
    return resource(ResourceType.ENDPOINTS, name, ClusterLoadAssignment.class);
  }

  /** A route table with its virtual hosts. */
  RouteConfiguration routes(String name) {
    RouteConfiguration.Builder table =
        resource(ResourceType.ROUTES, name, RouteConfiguration.class).toBuilder();
    TableHosts.in(config.resources(ResourceType.VIRTUAL_HOST), name).values().stream()
        .map(host -> unpack(host.body(), VirtualHost.class))
        .forEach(table::addVirtualHosts);
    return table.build();
  }

  /** The identities that a transport socket's peer may prove. */
  static List<String> peers(Any transportSocket) {
    return unpack(transportSocket, UpstreamTlsContext.class)
        .getCommonTlsContext()
        .getCombinedValidationContext()
        .getDefaultValidationContext()
        .getMatchTypedSubjectAltNamesList()
        .stream()
        .map(name -> name.getMatcher().getExact())
        .toList();
  }

  static <T extends Message> T unpack(Any any, Class<T> type) {
    try {
      return any.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("unpacking " + any.getTypeUrl(), e);
    }
  }

  private <T extends Message> T resource(ResourceType type, String name, Class<T> message) {
    return unpack(
        config
            .resource(type, name)
            .orElseThrow(
                () -> new AssertionError(name + " is not among " + config.resources(type).keySet()))
            .body(),
        message);
  }
}
