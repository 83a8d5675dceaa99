package dev.osier.xds.translate;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every filter we use, in the order in which traffic meets them: those of listeners, of
 * connections, of requests, and of requests on their way to an endpoint.
 */
enum FilterOrder {
  ORIGINAL_DESTINATION("envoy.filters.listener.original_dst"),
  TLS_INSPECTOR("envoy.filters.listener.tls_inspector"),

  CONNECTION_STATE("envoy.filters.network.set_filter_state"),
  REFUSAL("envoy.filters.network.direct_response"),
  TCP_PROXY("envoy.filters.network.tcp_proxy"),
  HTTP_CONNECTION_MANAGER("envoy.filters.network.http_connection_manager"),

  ON_DEMAND("envoy.filters.http.on_demand"),
  CORS("envoy.filters.http.cors"),
  FAULT("envoy.filters.http.fault"),
  ROUTER("envoy.filters.http.router"),

  UPSTREAM_HEADERS("envoy.filters.http.header_mutation"),
  UPSTREAM_CODEC("envoy.filters.http.upstream_codec");

  // What does nothing without a route's own configuration costs nothing elsewhere.
  private static final Set<FilterOrder> ONLY_WHERE_CONFIGURED = Set.of(CORS, FAULT);

  private final String extension;

  FilterOrder(String extension) {
    this.extension = extension;
  }

  /** The listener's filters in their order. */
  static List<ListenerFilter> listenerFilters(Map<FilterOrder, Message> filters) {
    return ordered(filters).entrySet().stream()
        .map(
            filter ->
                ListenerFilter.newBuilder()
                    .setName(filter.getKey().extension)
                    .setTypedConfig(Packing.any(filter.getValue()))
                    .build())
        .toList();
  }

  /** A connection's filters in their order. */
  static List<Filter> networkFilters(Map<FilterOrder, Message> filters) {
    return ordered(filters).entrySet().stream()
        .map(
            filter ->
                Filter.newBuilder()
                    .setName(filter.getKey().extension)
                    .setTypedConfig(Packing.any(filter.getValue()))
                    .build())
        .toList();
  }

  /** A request's filters in their order. */
  static List<HttpFilter> httpFilters(Map<FilterOrder, Message> filters) {
    // Which filters a request meets is settled before its route is fetched.
    Set<FilterOrder> off = filters.containsKey(ON_DEMAND) ? Set.of() : ONLY_WHERE_CONFIGURED;
    return ordered(filters).entrySet().stream()
        .map(
            filter ->
                HttpFilter.newBuilder()
                    .setName(filter.getKey().extension)
                    .setDisabled(off.contains(filter.getKey()))
                    .setTypedConfig(Packing.any(filter.getValue()))
                    .build())
        .toList();
  }

  /** Configures this filter for one route, and switches it on there. */
  void configure(Route.Builder route, Message configuration) {
    route.putTypedPerFilterConfig(extension, Packing.any(configuration));
  }

  private static SortedMap<FilterOrder, Message> ordered(Map<FilterOrder, Message> filters) {
    return new TreeMap<>(filters);
  }
}
