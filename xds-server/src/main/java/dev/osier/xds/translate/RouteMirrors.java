package dev.osier.xds.translate;

import dev.osier.mesh.route.Mirror;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;

/** Copies of requests. A copy is the same request, its Host included. */
final class RouteMirrors {
  private RouteMirrors() {}

  static void add(RouteAction.Builder action, Iterable<Mirror> mirrors, Backends backends) {
    for (Mirror mirror : mirrors) {
      if (backends.service(mirror.backend().port()).isPresent()) {
        action.addRequestMirrorPolicies(
            RequestMirrorPolicy.newBuilder()
                .setCluster(ClusterName.of(mirror.backend()).value())
                .setRuntimeFraction(Fractions.fixed(mirror.share()))
                .setDisableShadowHostSuffixAppend(true));
      }
    }
  }
}
