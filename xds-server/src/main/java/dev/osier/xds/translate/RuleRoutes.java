package dev.osier.xds.translate;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.route.Retry;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteOutcome;
import dev.osier.mesh.route.Timeouts;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.ClusterNotFoundResponseCode;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Envoy routes of one rule's route: usually one; twice as many where a retry depends on the
 * method, where a prefix vanishes, or where pages of other origins ask for a method before they use
 * it. All have the route's name.
 */
final class RuleRoutes {
  private static final int INTERNAL_SERVER_ERROR = 500;

  private final MeshSettings settings;
  private final Backends backends;
  private final RouteRetries retries;
  private final int port;

  /**
   * @param port the service port whose requests are routed
   */
  RuleRoutes(MeshSettings settings, Backends backends, int port) {
    this.settings = settings;
    this.backends = backends;
    this.retries = RouteRetries.to(backends.services().values());
    this.port = port;
  }

  List<io.envoyproxy.envoy.config.route.v3.Route> translate(Route route) {
    return Stream.concat(Stream.of(route), RouteCors.preflight(route).stream())
        .flatMap(one -> byOutcome(one).stream())
        .toList();
  }

  private List<io.envoyproxy.envoy.config.route.v3.Route> byOutcome(Route route) {
    return switch (route.outcome()) {
      case RouteOutcome.Forward forward -> forward(route, forward);
      case RouteOutcome.Redirect redirect ->
          matches(route, redirect.path().map(path -> PathRewrites.matches(route.match(), path)))
              .map(
                  match ->
                      base(route, match)
                          .setRedirect(RouteRedirects.translate(redirect, route.match(), port))
                          .build())
              .toList();
      case RouteOutcome.Respond(int status, String body) ->
          List.of(
              base(route, RouteMatches.translate(route.match()))
                  .setDirectResponse(answer(status, body))
                  .build());
    };
  }

  private List<io.envoyproxy.envoy.config.route.v3.Route> forward(
      Route route, RouteOutcome.Forward forward) {
    BackendShares shares = BackendShares.of(forward.backends(), backends);
    List<io.envoyproxy.envoy.config.route.v3.Route> routes = new ArrayList<>();
    matches(route, forward.path().map(path -> PathRewrites.matches(route.match(), path)))
        .forEach(
            match -> {
              if (shares.shares().isEmpty()) {
                routes.add(
                    base(route, match)
                        .setDirectResponse(answer(INTERNAL_SERVER_ERROR, ""))
                        .build());
              } else {
                RouteAction.Builder action = action(route, forward, shares);
                byRetry(route, forward, match, action).forEach(routes::add);
              }
            });
    return routes;
  }

  private RouteAction.Builder action(
      Route route, RouteOutcome.Forward forward, BackendShares shares) {
    RouteAction.Builder action = RouteAction.newBuilder();
    if (shares.shares().size() == 1) {
      action.setCluster(shares.shares().getFirst().cluster().value());
    } else {
      action.setWeightedClusters(weighted(shares));
    }
    if (shares.isPartlyInvalid()) {
      action.setClusterNotFoundResponseCode(ClusterNotFoundResponseCode.INTERNAL_SERVER_ERROR);
    }
    forward.path().ifPresent(path -> PathRewrites.apply(action, route.match(), path));
    forward.host().ifPresent(action::setHostRewriteLiteral);
    Timeouts timeouts = forward.timeouts();
    action.setTimeout(timeouts.request().map(Times::duration).orElse(Durations.ZERO));
    timeouts.idle().ifPresent(idle -> action.setIdleTimeout(Times.duration(idle)));
    RouteMirrors.add(action, forward.mirrors(), backends);
    HashPolicies.add(action, backends.services(forward.backends()));
    return action;
  }

  private List<io.envoyproxy.envoy.config.route.v3.Route> byRetry(
      Route route,
      RouteOutcome.Forward forward,
      RouteMatch.Builder match,
      RouteAction.Builder action) {
    Optional<Duration> perTry =
        forward.timeouts().backendRequest().filter(time -> !time.isZero()).map(Times::duration);
    Optional<Retry> retry = forward.retry();
    if (retry.isEmpty()) {
      perTry.ifPresent(
          time ->
              action.setRetryPolicy(limited(retries.ofUnseen(settings.defaultRetries()), perTry)));
      return List.of(base(route, match).setRoute(action).build());
    }
    RetryPolicy all = limited(retries.all(retry.get()), perTry);
    RetryPolicy onlyUnseen = limited(retries.onlyUnseen(retry.get()), perTry);
    if (!RouteRetries.dependsOnMethod(retry.get())) {
      return List.of(base(route, match).setRoute(action.setRetryPolicy(all)).build());
    }
    Optional<String> method = route.match().method();
    if (method.isPresent()) {
      RetryPolicy policy = RouteRetries.IDEMPOTENT.contains(method.get()) ? all : onlyUnseen;
      return List.of(base(route, match).setRoute(action.setRetryPolicy(policy)).build());
    }
    RouteMatch.Builder idempotent =
        match.clone().addHeaders(RouteMatches.methods(RouteRetries.IDEMPOTENT_PATTERN));
    return List.of(
        base(route, idempotent).setRoute(action.clone().setRetryPolicy(all)).build(),
        base(route, match).setRoute(action.clone().setRetryPolicy(onlyUnseen)).build());
  }

  private static RetryPolicy limited(RetryPolicy policy, Optional<Duration> perTry) {
    return perTry.map(time -> policy.toBuilder().setPerTryTimeout(time).build()).orElse(policy);
  }

  private static WeightedCluster weighted(BackendShares shares) {
    WeightedCluster.Builder weighted = WeightedCluster.newBuilder();
    shares
        .shares()
        .forEach(
            share ->
                weighted
                    .addClustersBuilder()
                    .setName(share.cluster().value())
                    .setWeight(UInt32Value.of(share.weight())));
    return weighted.build();
  }

  private static Stream<RouteMatch.Builder> matches(
      Route route, Optional<List<RouteMatch.Builder>> rewritten) {
    return rewritten.orElseGet(() -> List.of(RouteMatches.translate(route.match()))).stream();
  }

  private static io.envoyproxy.envoy.config.route.v3.Route.Builder base(
      Route route, RouteMatch.Builder match) {
    io.envoyproxy.envoy.config.route.v3.Route.Builder builder =
        io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
            .setName(route.origin().routeName())
            .setMatch(match);
    HeaderMutations.request(builder, route.requestHeaders());
    HeaderMutations.response(builder, route.responseHeaders());
    route.cors().ifPresent(cors -> FilterOrder.CORS.configure(builder, RouteCors.translate(cors)));
    route
        .fault()
        .ifPresent(fault -> FilterOrder.FAULT.configure(builder, RouteFaults.translate(fault)));
    return builder;
  }

  private static DirectResponseAction answer(int status, String body) {
    DirectResponseAction.Builder answer = DirectResponseAction.newBuilder().setStatus(status);
    if (!body.isEmpty()) {
      answer.setBody(DataSource.newBuilder().setInlineString(body));
    }
    return answer.build();
  }
}
