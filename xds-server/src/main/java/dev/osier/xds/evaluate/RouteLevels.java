package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;
import java.util.stream.Stream;

/** A route with the places it stands in, each of which may change headers. */
record RouteLevels(RouteConfiguration table, VirtualHost host, Route route) {
  /** The changes to a request, in the order they are made. */
  List<HeaderChanges> request() {
    return inOrder(
        HeaderChanges.of(route.getRequestHeadersToAddList(), route.getRequestHeadersToRemoveList()),
        HeaderChanges.of(host.getRequestHeadersToAddList(), host.getRequestHeadersToRemoveList()),
        HeaderChanges.of(
            table.getRequestHeadersToAddList(), table.getRequestHeadersToRemoveList()));
  }

  /** The changes to a response, in the order they are made. */
  List<HeaderChanges> response() {
    return inOrder(
        HeaderChanges.of(
            route.getResponseHeadersToAddList(), route.getResponseHeadersToRemoveList()),
        HeaderChanges.of(host.getResponseHeadersToAddList(), host.getResponseHeadersToRemoveList()),
        HeaderChanges.of(
            table.getResponseHeadersToAddList(), table.getResponseHeadersToRemoveList()));
  }

  private List<HeaderChanges> inOrder(
      HeaderChanges ofRoute, HeaderChanges ofHost, HeaderChanges ofTable) {
    Stream<HeaderChanges> order =
        table.getMostSpecificHeaderMutationsWins()
            ? Stream.of(ofTable, ofHost, ofRoute)
            : Stream.of(ofRoute, ofHost, ofTable);
    return order.filter(changes -> !changes.isEmpty()).toList();
  }
}
