package dev.osier.xds.translate;

import com.google.protobuf.util.Durations;
import dev.osier.mesh.MeshSettings;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;

/**
 * What all routes have in common: no time limit of our own, and retries only of what was not sent.
 */
final class RouteActions {
  /**
   * The header by which the calling sidecar tells the called one what its application spoke. It
   * never reaches an application: the called sidecar takes it away, and where there may be none,
   * the cluster does.
   */
  static final String PROTOCOL_HEADER = "x-osier-protocol";

  /** The bytes of the longest body a rule may have, which is 4096 characters. */
  static final int MAX_BODY_BYTES = 4 * 4096;

  private RouteActions() {}

  /**
   * A virtual host without domains and routes.
   *
   * @param retries how its requests are tried again
   */
  static VirtualHost.Builder host(String name, MeshSettings settings, RouteRetries retries) {
    VirtualHost.Builder host = VirtualHost.newBuilder().setName(name);
    if (settings.defaultRetries() > 0) {
      host.setRetryPolicy(retries.ofUnseen(settings.defaultRetries()));
    }
    return host;
  }

  /** A route of everything to a cluster. */
  static Route.Builder to(ClusterName cluster) {
    return Route.newBuilder()
        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
        .setRoute(RouteAction.newBuilder().setCluster(cluster.value()).setTimeout(Durations.ZERO));
  }

  /** A route of everything to an answer without body. */
  static Route answering(int status) {
    return Route.newBuilder()
        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
        .setDirectResponse(DirectResponseAction.newBuilder().setStatus(status))
        .build();
  }

  /** Tells a sidecar what is spoken here, whatever the application says. */
  static HeaderValueOption protocolHeader() {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(PROTOCOL_HEADER).setValue("%PROTOCOL%"))
        .setAppendAction(HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .build();
  }
}
