package dev.osier.xds.evaluate;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteList;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an HTTP connection manager does with the requests of one connection. */
final class HttpRouting {
  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final HttpConnectionManager manager;
  private final Optional<RouteTable> table;
  private final Clusters clusters;
  private final Connection connection;
  private final String listener;
  private final String filterChain;

  HttpRouting(
      HttpConnectionManager manager,
      Optional<RouteTable> table,
      Clusters clusters,
      Connection connection,
      String listener,
      String filterChain) {
    this.manager = manager;
    this.table = table;
    this.clusters = clusters;
    this.connection = connection;
    this.listener = listener;
    this.filterChain = filterChain;
    HttpConnectionManagers.check(manager);
  }

  Decision decide(Request original) {
    Optional<String> fault = RequestHeaders.fault(original);
    Optional<String> path = PathNormalization.of(original.path());
    if (fault.isPresent() || path.isEmpty()) {
      String reason = fault.orElse("the path has a zero byte");
      return decision(
          Optional.empty(), new Outcome.Rejected(reason, LocalReply.of(original, BAD_REQUEST)));
    }
    Request request =
        original.withPath(path.get()).withHeaders(RequestHeaders.sanitize(original.headers()));
    String name = table.map(routes -> routes.configuration().getName()).orElse("");
    Optional<VirtualHost> host =
        table.flatMap(
            routes ->
                routes
                    .hosts()
                    .choose(HostKeys.of(routes.configuration(), manager, connection, request)));
    if (table.isEmpty() || host.isEmpty()) {
      return decision(
          Optional.of(new Decision.Routing(name, Optional.empty(), List.of(), Optional.empty())),
          new Outcome.NoVirtualHost(LocalReply.of(request, NOT_FOUND)));
    }
    return choose(
        new Place(table.get().configuration(), host.get()), routes(host.get()), List.of(), request);
  }

  private record Place(RouteConfiguration table, VirtualHost host) {
    Decision.Routing routing(List<Decision.PassedOver> passedOver, Optional<Route> route) {
      return new Decision.Routing(
          table.getName(), Optional.of(host.getName()), passedOver, route.map(Route::getName));
    }
  }

  private Decision choose(
      Place place, List<Route> routes, List<Decision.PassedOver> before, Request request) {
    List<Decision.PassedOver> passedOver = new ArrayList<>(before);
    for (int i = 0; i < routes.size(); i++) {
      Route route = routes.get(i);
      List<String> unmet = RouteMatching.unmet(route.getMatch(), request);
      if (!unmet.isEmpty()) {
        passedOver.add(new Decision.PassedOver(route.getName(), unmet));
        continue;
      }
      Fraction share = RouteMatching.share(route.getMatch());
      Decision.Routing routing = place.routing(passedOver, Optional.of(route));
      RouteLevels levels = new RouteLevels(place.table(), place.host(), route);
      HttpFilters filters = new HttpFilters(manager, levels);
      Outcome outcome = outcome(levels, filters, request);
      Optional<Fault> fault = isFiltered(outcome) ? filters.fault(request) : Optional.empty();
      Optional<Decision> otherwise = Optional.empty();
      if (!share.isAll()) {
        passedOver.add(new Decision.PassedOver(route.getName(), List.of("fraction")));
        otherwise =
            Optional.of(choose(place, routes.subList(i + 1, routes.size()), passedOver, request));
      }
      return new Decision(
          listener,
          filterChain,
          Optional.of(routing),
          fault,
          outcome,
          share.isAll() ? Fraction.ALL : share,
          otherwise);
    }
    return decision(
        Optional.of(place.routing(passedOver, Optional.empty())),
        new Outcome.NoRoute(LocalReply.of(request, NOT_FOUND)));
  }

  private List<Route> routes(VirtualHost host) {
    if (!host.hasMatcher()) {
      return host.getRoutesList();
    }
    Optional<Any> action = Matchers.action(host.getMatcher(), connection);
    if (action.isEmpty()) {
      return List.of();
    }
    return action.get().is(RouteList.class)
        ? Messages.unpack(action.get(), RouteList.class).getRoutesList()
        : List.of(Messages.unpack(action.get(), Route.class));
  }

  // Whether the request comes as far as the filter for faults, which is the last but the router.
  private static boolean isFiltered(Outcome outcome) {
    return !(outcome instanceof Outcome.Rejected) && !(outcome instanceof Outcome.Preflight);
  }

  private Outcome outcome(RouteLevels levels, HttpFilters filters, Request request) {
    Route route = levels.route();
    Optional<String> upgrade = RequestHeaders.upgrade(request.headers());
    if (upgrade.isPresent() && !isUpgradeAllowed(route, upgrade.get())) {
      List<HeaderChanges> response = route.hasRoute() ? levels.response() : List.of();
      return new Outcome.Rejected(
          "no change to " + upgrade.get() + " is allowed",
          LocalReply.of(request, FORBIDDEN, "", Optional.empty(), response));
    }
    return switch (route.getActionCase()) {
      case ROUTE -> new Forwarding(levels, filters, clusters).outcome(manager, request);
      case REDIRECT ->
          new Outcome.Redirected(
              LocalReply.of(
                  request,
                  Redirection.status(route.getRedirect()),
                  "",
                  Optional.of(Redirection.location(route.getRedirect(), route.getMatch(), request)),
                  levels.response()));
      case DIRECT_RESPONSE -> directResponse(levels, request);
      case FILTER_ACTION, NON_FORWARDING_ACTION, ACTION_NOT_SET ->
          throw new UnknownConfigurationException("action " + route.getActionCase());
    };
  }

  private static Outcome directResponse(RouteLevels levels, Request request) {
    int status = levels.route().getDirectResponse().getStatus();
    boolean hasLocation = status == 201 || status / 100 == 3;
    return new Outcome.DirectResponse(
        LocalReply.of(
            request,
            status,
            levels.route().getDirectResponse().getBody().getInlineString(),
            hasLocation ? Optional.of(Redirection.ownLocation(request)) : Optional.empty(),
            levels.response()));
  }

  // What the route says counts before what the connection manager says.
  private boolean isUpgradeAllowed(Route route, String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    return route.getRoute().getUpgradeConfigsList().stream()
        .filter(upgrade -> upgrade.getUpgradeType().equalsIgnoreCase(lower))
        .map(upgrade -> !upgrade.hasEnabled() || upgrade.getEnabled().getValue())
        .findFirst()
        .orElseGet(
            () ->
                manager.getUpgradeConfigsList().stream()
                    .filter(upgrade -> upgrade.getUpgradeType().equalsIgnoreCase(lower))
                    .anyMatch(upgrade -> !upgrade.hasEnabled() || upgrade.getEnabled().getValue()));
  }

  private Decision decision(Optional<Decision.Routing> routing, Outcome outcome) {
    return new Decision(
        listener, filterChain, routing, Optional.empty(), outcome, Fraction.ALL, Optional.empty());
  }
}
