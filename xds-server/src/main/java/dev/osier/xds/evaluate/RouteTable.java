package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;

/**
 * A route configuration, and its virtual hosts ready to be chosen from.
 *
 * @param configuration what the proxy holds
 * @param hosts its virtual hosts
 */
record RouteTable(RouteConfiguration configuration, HostMatching hosts) {
  static RouteTable of(RouteConfiguration configuration) {
    return new RouteTable(configuration, new HostMatching(configuration));
  }
}
