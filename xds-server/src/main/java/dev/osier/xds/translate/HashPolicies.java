package dev.osier.xds.translate;

import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.mesh.traffic.LoadBalancing;
import dev.osier.mesh.traffic.LoadBalancing.HashKey;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy;
import io.envoyproxy.envoy.type.v3.HashPolicy.SourceIp;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What keeps requests together where endpoints are chosen by a hash: the first there is. */
final class HashPolicies {
  private static final String ROOT = "/";

  private HashPolicies() {}

  /** Adds the keys of all services that a route may lead to. */
  static void add(RouteAction.Builder action, Collection<Service> services) {
    services.stream()
        .flatMap(service -> keys(service).stream())
        .distinct()
        .forEach(key -> action.addHashPolicy(policy(key)));
  }

  /** The same for a stream of bytes, of which only the caller's address is known. */
  static Optional<io.envoyproxy.envoy.type.v3.HashPolicy> ofConnections(
      Collection<Service> services) {
    return services.stream()
            .flatMap(service -> keys(service).stream())
            .anyMatch(HashKey.Source.class::isInstance)
        ? Optional.of(
            io.envoyproxy.envoy.type.v3.HashPolicy.newBuilder()
                .setSourceIp(SourceIp.getDefaultInstance())
                .build())
        : Optional.empty();
  }

  /** The Policies by which a service's requests are kept together. */
  static List<ObjectReference> origins(Service service) {
    return keys(service).isEmpty() ? List.of() : service.policies();
  }

  /** What a service hashes on; nothing if its endpoints are not chosen by a hash. */
  static List<HashKey> keys(Service service) {
    LoadBalancing balancing = service.traffic().loadBalancing();
    return switch (balancing.algorithm()) {
      case RING_HASH, MAGLEV -> balancing.hashOn();
      case ROUND_ROBIN, LEAST_REQUEST, RANDOM -> List.of();
    };
  }

  private static HashPolicy policy(HashKey key) {
    HashPolicy.Builder policy = HashPolicy.newBuilder().setTerminal(true);
    switch (key) {
      case HashKey.Header(String name) -> policy.getHeaderBuilder().setHeaderName(name);
      case HashKey.Cookie(String name, Optional<java.time.Duration> ttl) -> {
        HashPolicy.Cookie.Builder cookie = policy.getCookieBuilder().setName(name);
        ttl.ifPresent(time -> cookie.setTtl(Times.duration(time)).setPath(ROOT));
      }
      case HashKey.Source() -> policy.getConnectionPropertiesBuilder().setSourceIp(true);
    }
    return policy.build();
  }
}
