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
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;

/**
 * What all routes have in common: no time limit of our own, and retries only of what was not sent.
 */
final class RouteActions {
  /**
   * The header by which the calling sidecar tells the called one what its application spoke. It
   * never reaches an application: the cluster drops it where there may be no sidecar.
   */
  static final String PROTOCOL_HEADER = "x-osier-protocol";

  private static final String NOT_SENT = "connect-failure,refused-stream,reset-before-request";
  private static final int OTHER_HOST_ATTEMPTS = 3;

  private RouteActions() {}

  /** A route of everything to a cluster; the protocol header is dropped. */
  static Route.Builder to(ClusterName cluster, MeshSettings settings) {
    RouteAction.Builder action =
        RouteAction.newBuilder().setCluster(cluster.value()).setTimeout(Durations.ZERO);
    if (settings.defaultRetries() > 0) {
      action.setRetryPolicy(retries(settings.defaultRetries()));
    }
    return Route.newBuilder()
        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
        .setRoute(action)
        .addRequestHeadersToRemove(PROTOCOL_HEADER);
  }

  /** A route of everything to a service, telling a sidecar there what is spoken here. */
  static Route.Builder toService(ClusterName cluster, MeshSettings settings) {
    return to(cluster, settings)
        .clearRequestHeadersToRemove()
        .addRequestHeadersToAdd(
            HeaderValueOption.newBuilder()
                .setHeader(HeaderValue.newBuilder().setKey(PROTOCOL_HEADER).setValue("%PROTOCOL%"))
                .setAppendAction(HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD));
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
