package dev.osier.xds.translate;

import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import dev.osier.mesh.MeshSettings;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;

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

  private static final String NOT_SENT = "connect-failure,refused-stream,reset-before-request";
  private static final int OTHER_HOST_ATTEMPTS = 3;

  private RouteActions() {}

  /** A virtual host without domains and routes. */
  static VirtualHost.Builder host(String name, MeshSettings settings) {
    VirtualHost.Builder host = VirtualHost.newBuilder().setName(name);
    if (settings.defaultRetries() > 0) {
      host.setRetryPolicy(retries(settings.defaultRetries()));
    }
    return host;
  }

  /** A route of everything to a cluster. */
  static Route.Builder to(ClusterName cluster) {
    return Route.newBuilder()
        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
        .setRoute(RouteAction.newBuilder().setCluster(cluster.value()).setTimeout(Durations.ZERO));
  }

  /** Tells a sidecar what is spoken here, whatever the application says. */
  static HeaderValueOption protocolHeader() {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(PROTOCOL_HEADER).setValue("%PROTOCOL%"))
        .setAppendAction(HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .build();
  }

  private static RetryPolicy retries(int count) {
    return RetryPolicy.newBuilder()
        .setRetryOn(NOT_SENT)
        .setNumRetries(UInt32Value.of(count))
        .addRetryHostPredicate(
            RetryPolicy.RetryHostPredicate.newBuilder()
                .setName("envoy.retry_host_predicates.previous_hosts")
                .setTypedConfig(Packing.any(PreviousHostsPredicate.getDefaultInstance())))
        .setHostSelectionRetryMaxAttempts(OTHER_HOST_ATTEMPTS)
        .build();
  }
}
