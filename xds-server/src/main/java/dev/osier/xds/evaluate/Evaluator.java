package dev.osier.xds.evaluate;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.TableHosts;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says what a proxy that holds a configuration does with what its application sends, as Envoy 1.40
 * would. It refuses to guess: whatever in the configuration it has not learned to interpret is an
 * {@link UnknownConfigurationException}. Chance stays chance: weights and fractions are reported,
 * not drawn. Safe for use by several threads.
 */
public final class Evaluator {
  private final Map<String, Optional<RouteTable>> tables = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final ProxyConfig config;
  private final Clusters clusters;

  /**
   * @param config what the proxy holds
   * @throws UnknownConfigurationException if a listener has something that is not interpreted
   */
  public Evaluator(ProxyConfig config) {
    this.config = config;
    clusters = new Clusters(config);
    for (XdsResource resource : config.resources(ResourceType.LISTENER).values()) {
      listeners.add(read(resource, Listener.getDefaultInstance(), Listener.class));
    }
  }

  /**
   * What the proxy does with a request.
   *
   * @throws UnknownConfigurationException if what it meets has something that is not interpreted
   */
  public Decision decide(Request request) {
    Connection connection = new Connection(request.address(), request.port());
    return Listeners.choose(listeners, connection)
        .map(listener -> decide(listener, connection, request))
        .orElseGet(() -> connectionOnly("", "", new Outcome.Closed()));
  }

  private Decision decide(Listener listener, Connection connection, Request request) {
    return FilterChains.choose(listener, connection)
        .map(chain -> decide(listener.getName(), chain, connection, request))
        .orElseGet(() -> connectionOnly(listener.getName(), "", new Outcome.Closed()));
  }

  private Decision decide(
      String listener, FilterChain chain, Connection connection, Request request) {
    Connection current = connection;
    for (Filter filter : chain.getFiltersList()) {
      Any any = filter.getTypedConfig();
      if (any.is(HttpConnectionManager.class)) {
        HttpConnectionManager manager = Messages.unpack(any, HttpConnectionManager.class);
        return new HttpRouting(
                manager, table(manager), clusters, current, listener, chain.getName())
            .decide(request);
      }
      if (any.is(TcpProxy.class)) {
        TcpProxy proxy = Messages.unpack(any, TcpProxy.class);
        return connectionOnly(
            listener, chain.getName(), TcpForwarding.outcome(proxy, current, clusters));
      }
      if (any.is(Config.class)) {
        return connectionOnly(listener, chain.getName(), new Outcome.Closed());
      }
      current =
          current.with(
              Messages.unpack(
                  any,
                  io.envoyproxy.envoy.extensions.filters.network.set_filter_state.v3.Config.class));
    }
    return connectionOnly(listener, chain.getName(), new Outcome.Closed());
  }

  private static Decision connectionOnly(String listener, String chain, Outcome outcome) {
    return new Decision(
        listener,
        chain,
        Optional.empty(),
        Optional.empty(),
        outcome,
        Fraction.ALL,
        Optional.empty());
  }

  // A table that never arrives is an empty one to Envoy.
  private Optional<RouteTable> table(HttpConnectionManager manager) {
    if (manager.hasRouteConfig()) {
      return Optional.of(RouteTable.of(manager.getRouteConfig()));
    }
    return tables.computeIfAbsent(
        manager.getRds().getRouteConfigName(),
        name ->
            config
                .resource(ResourceType.ROUTES, name)
                .map(
                    resource ->
                        read(
                            resource,
                            RouteConfiguration.getDefaultInstance(),
                            RouteConfiguration.class))
                .map(this::withHosts)
                .map(RouteTable::of));
  }

  /** A table with the virtual hosts that come apart from it (VHDS). */
  private RouteConfiguration withHosts(RouteConfiguration table) {
    if (!table.hasVhds()) {
      return table;
    }
    RouteConfiguration.Builder whole = table.toBuilder();
    TableHosts.in(config.resources(ResourceType.VIRTUAL_HOST), table.getName()).values().stream()
        .map(host -> read(host, VirtualHost.getDefaultInstance(), VirtualHost.class))
        .forEach(whole::addVirtualHosts);
    return whole.build();
  }

  private static <T extends Message> T read(XdsResource resource, T prototype, Class<T> type) {
    try {
      T message = type.cast(prototype.getParserForType().parseFrom(resource.body().getValue()));
      FieldCheck.check(resource.name(), message);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("reading " + resource.name(), e);
    }
  }
}
