package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a route that sends requests on does with one. */
final class Forwarding {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(5);

  private final RouteLevels levels;
  private final HttpFilters filters;
  private final Clusters clusters;

  Forwarding(RouteLevels levels, HttpFilters filters, Clusters clusters) {
    this.levels = levels;
    this.filters = filters;
    this.clusters = clusters;
  }

  Outcome outcome(HttpConnectionManager manager, Request request) {
    RouteAction action = levels.route().getRoute();
    Optional<Cors> cors = filters.cors(request);
    if (cors.isPresent() && cors.get().preflight()) {
      return new Outcome.Preflight(preflight(cors.get()), cors.get());
    }
    List<Outcome.HttpTarget> targets = targets(action, request);
    int notFound = notFoundStatus(action);
    if (targets.size() == 1 && targets.getFirst().reach() == Outcome.Reach.NOWHERE) {
      List<HeaderChanges> response = new ArrayList<>(levels.response());
      cors.ifPresent(allowed -> response.add(allowed.response()));
      return new Outcome.ClusterNotFound(
          targets.getFirst().cluster(),
          LocalReply.of(request, notFound, "", Optional.empty(), response));
    }
    return new Outcome.Forwarded(
        targets,
        notFound,
        action.hasTimeout() ? Durations.of(action.getTimeout()) : DEFAULT_TIMEOUT,
        idleTimeout(action, manager),
        retryPolicy(action, levels.host()).map(Retries::of),
        mirrors(action),
        action.getHashPolicyList(),
        cors);
  }

  // The filter answers by itself, so that neither the route nor gRPC has a say in it.
  private static LocalReply preflight(Cors cors) {
    return new LocalReply(200, "", Optional.empty(), OptionalInt.empty(), List.of(cors.response()));
  }

  private List<Outcome.HttpTarget> targets(RouteAction action, Request request) {
    return switch (action.getClusterSpecifierCase()) {
      case CLUSTER ->
          List.of(
              new Outcome.HttpTarget(
                  action.getCluster(),
                  1,
                  clusters.reach(action.getCluster()),
                  finish(request),
                  levels.response()));
      case WEIGHTED_CLUSTERS ->
          action.getWeightedClusters().getClustersList().stream()
              .map(cluster -> weighted(cluster, request))
              .toList();
      case CLUSTER_HEADER,
          CLUSTER_SPECIFIER_PLUGIN,
          INLINE_CLUSTER_SPECIFIER_PLUGIN,
          CLUSTERSPECIFIER_NOT_SET ->
          throw new UnknownConfigurationException(
              "cluster specifier " + action.getClusterSpecifierCase());
    };
  }

  // A cluster's own changes come before those of its route.
  private Outcome.HttpTarget weighted(ClusterWeight cluster, Request request) {
    HeaderChanges changes =
        HeaderChanges.of(
            cluster.getRequestHeadersToAddList(), cluster.getRequestHeadersToRemoveList());
    Request changed = request.withHeaders(changes.applyToRequest(request.headers()));
    if (!cluster.getHostRewriteLiteral().isEmpty()) {
      changed = changed.withAuthority(cluster.getHostRewriteLiteral());
    }
    List<HeaderChanges> response = new ArrayList<>();
    HeaderChanges own =
        HeaderChanges.of(
            cluster.getResponseHeadersToAddList(), cluster.getResponseHeadersToRemoveList());
    if (!own.isEmpty()) {
      response.add(own);
    }
    response.addAll(levels.response());
    return new Outcome.HttpTarget(
        cluster.getName(),
        Integer.toUnsignedLong(cluster.getWeight().getValue()),
        clusters.reach(cluster.getName()),
        finish(changed),
        response);
  }

  private Request finish(Request request) {
    RouteAction action = levels.route().getRoute();
    Headers headers = request.headers();
    for (HeaderChanges changes : levels.request()) {
      headers = changes.applyToRequest(headers);
    }
    String authority =
        switch (action.getHostRewriteSpecifierCase()) {
          case HOST_REWRITE_LITERAL ->
              action.getHostRewriteLiteral().isEmpty()
                  ? request.authority()
                  : action.getHostRewriteLiteral();
          case HOSTREWRITESPECIFIER_NOT_SET -> request.authority();
          case AUTO_HOST_REWRITE, HOST_REWRITE_HEADER, HOST_REWRITE_PATH_REGEX ->
              throw new UnknownConfigurationException(
                  "host rewrite " + action.getHostRewriteSpecifierCase());
        };
    String path =
        PathRewriting.rewrite(
            request,
            levels.route().getMatch(),
            action.getPrefixRewrite(),
            action.hasRegexRewrite() ? Optional.of(action.getRegexRewrite()) : Optional.empty());
    return request.withHeaders(headers).withAuthority(authority).withPath(path);
  }

  private List<Outcome.Mirror> mirrors(RouteAction action) {
    return action.getRequestMirrorPoliciesList().stream()
        .map(
            mirror ->
                new Outcome.Mirror(
                    mirror.getCluster(),
                    clusters.reach(mirror.getCluster()),
                    mirror.hasRuntimeFraction()
                        ? Fraction.of(mirror.getRuntimeFraction().getDefaultValue())
                        : Fraction.ALL))
        .toList();
  }

  private static Duration idleTimeout(RouteAction action, HttpConnectionManager manager) {
    if (action.hasIdleTimeout()) {
      return Durations.of(action.getIdleTimeout());
    }
    return manager.hasStreamIdleTimeout()
        ? Durations.of(manager.getStreamIdleTimeout())
        : DEFAULT_IDLE_TIMEOUT;
  }

  private static Optional<RetryPolicy> retryPolicy(RouteAction action, VirtualHost host) {
    if (action.hasRetryPolicy()) {
      return Optional.of(action.getRetryPolicy());
    }
    return host.hasRetryPolicy() ? Optional.of(host.getRetryPolicy()) : Optional.empty();
  }

  private static int notFoundStatus(RouteAction action) {
    return switch (action.getClusterNotFoundResponseCode()) {
      case SERVICE_UNAVAILABLE -> 503;
      case NOT_FOUND -> 404;
      case INTERNAL_SERVER_ERROR -> 500;
      case UNRECOGNIZED ->
          throw new UnknownConfigurationException("cluster_not_found_response_code");
    };
  }
}
