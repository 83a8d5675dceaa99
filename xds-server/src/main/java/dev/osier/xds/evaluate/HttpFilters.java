package dev.osier.xds.evaluate;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the filters that a request passes are told by its route, virtual host and table. */
final class HttpFilters {
  private final List<HttpFilter> filters;
  private final List<Map<String, Any>> settings;

  HttpFilters(HttpConnectionManager manager, RouteLevels levels) {
    filters = manager.getHttpFiltersList();
    settings =
        List.of(
            levels.route().getTypedPerFilterConfigMap(),
            levels.host().getTypedPerFilterConfigMap(),
            levels.table().getTypedPerFilterConfigMap());
    check();
  }

  /** What the most specific of them wants done to the request. */
  Optional<Fault> fault(Request request) {
    return all(HTTPFault.class).findFirst().flatMap(fault -> Fault.of(fault, request));
  }

  /** What they tell a browser together. */
  Optional<Cors> cors(Request request) {
    return Cors.of(all(CorsPolicy.class).toList(), request);
  }

  // From the most specific to what the filter itself says.
  private <T extends Message> Stream<T> all(Class<T> type) {
    return filters.stream()
        .flatMap(filter -> told(filter).stream())
        .filter(any -> any.is(type))
        .map(any -> Messages.unpack(any, type));
  }

  // A filter that is disabled runs where it is told something.
  private List<Any> told(HttpFilter filter) {
    List<Any> told = new ArrayList<>();
    for (Map<String, Any> level : settings) {
      Any setting = level.get(filter.getName());
      if (setting != null) {
        told.add(setting);
      }
    }
    if (!filter.getDisabled() || !told.isEmpty()) {
      told.add(filter.getTypedConfig());
    }
    return told;
  }

  private void check() {
    boolean faultPassed = false;
    for (HttpFilter filter : filters) {
      faultPassed |= filter.getTypedConfig().is(HTTPFault.class);
      if (faultPassed
          && filter
              .getTypedConfig()
              .is(io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors.class)) {
        throw new UnknownConfigurationException("fault filter before cors filter");
      }
      if (filter.getTypedConfig().is(Router.class)
          && !Messages.unpack(filter.getTypedConfig(), Router.class).getSuppressEnvoyHeaders()) {
        throw new UnknownConfigurationException("router without suppress_envoy_headers");
      }
    }
  }
}
