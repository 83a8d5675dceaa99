package dev.osier.e2e.bench;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.osier.e2e.bench.WireResponse.Addition;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a cluster or listener has a sidecar ask for next. Looked up by name and version, which is a
 * hash of the content: each is read once for all streams of the fleet.
 */
final class References {
  private record Form(XdsType type, String name, String version) {}

  /**
   * What is asked for.
   *
   * @param endpoints assignments
   * @param routes route tables
   * @param secrets secrets
   */
  record Found(Set<String> endpoints, Set<String> routes, Set<String> secrets) {
    static final Found NONE = new Found(Set.of(), Set.of(), Set.of());
  }

  private final Map<Form, Found> known = new ConcurrentHashMap<>();

  Found of(XdsType type, Addition addition) {
    if (type != XdsType.CLUSTER && type != XdsType.LISTENER) {
      return Found.NONE;
    }
    Form form = new Form(type, addition.name(), addition.version());
    Found found = known.get(form);
    if (found == null) {
      found = find(type, addition);
      known.put(form, found);
    }
    return found;
  }

  private static Found find(XdsType type, Addition addition) {
    Found found = new Found(new HashSet<>(), new HashSet<>(), new HashSet<>());
    try {
      Any body = WireResponse.body(addition);
      if (type == XdsType.LISTENER) {
        walk(body.unpack(Listener.class), found);
      } else {
        Cluster cluster = body.unpack(Cluster.class);
        if (cluster.getType() == DiscoveryType.EDS) {
          String service = cluster.getEdsClusterConfig().getServiceName();
          found.endpoints().add(service.isEmpty() ? cluster.getName() : service);
        }
        walk(cluster, found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + addition.name(), e);
    }
    return found;
  }

  private static void walk(Message message, Found found) throws InvalidProtocolBufferException {
    switch (message) {
      case Any any -> unpack(any, found);
      case Rds rds -> found.routes().add(rds.getRouteConfigName());
      case SdsSecretConfig secret -> {
        if (secret.getSdsConfig().hasAds()) {
          found.secrets().add(secret.getName());
        }
      }
      default -> {
        for (Object value : message.getAllFields().values()) {
          for (Object each : value instanceof Collection<?> all ? all : Set.of(value)) {
            if (each instanceof Message part) {
              walk(part, found);
            }
          }
        }
      }
    }
  }

  private static void unpack(Any any, Found found) throws InvalidProtocolBufferException {
    if (any.is(HttpConnectionManager.class)) {
      walk(any.unpack(HttpConnectionManager.class), found);
    } else if (any.is(UpstreamTlsContext.class)) {
      walk(any.unpack(UpstreamTlsContext.class), found);
    } else if (any.is(DownstreamTlsContext.class)) {
      walk(any.unpack(DownstreamTlsContext.class), found);
    }
  }
}
