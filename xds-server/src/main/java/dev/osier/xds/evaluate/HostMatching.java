package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The virtual hosts of a table, to be chosen by the authority or what stands for it: the exact
 * name, then the longest {@code *.suffix}, then the longest {@code prefix.*}, then {@code *}. Of
 * two with the same domain the first is taken.
 */
final class HostMatching {
  private static final String ANY = "*";

  private final Map<String, VirtualHost> exact = new HashMap<>();
  private final List<Wildcard> suffixes = new ArrayList<>();
  private final List<Wildcard> prefixes = new ArrayList<>();
  private final boolean ignorePort;
  private Optional<VirtualHost> any = Optional.empty();

  private record Wildcard(String fixed, VirtualHost host) {}

  HostMatching(RouteConfiguration table) {
    ignorePort = table.getIgnorePortInHostMatching();
    for (VirtualHost host : table.getVirtualHostsList()) {
      for (String domain : host.getDomainsList()) {
        add(Ascii.lowerCase(domain), host);
      }
    }
  }

  private void add(String domain, VirtualHost host) {
    if (domain.equals(ANY)) {
      any = any.or(() -> Optional.of(host));
    } else if (domain.startsWith(ANY)) {
      suffixes.add(new Wildcard(domain.substring(1), host));
    } else if (domain.endsWith(ANY)) {
      prefixes.add(new Wildcard(domain.substring(0, domain.length() - 1), host));
    } else {
      exact.putIfAbsent(domain, host);
    }
  }

  Optional<VirtualHost> choose(String key) {
    String host = Ascii.lowerCase(ignorePort ? withoutPort(key) : key);
    return Optional.ofNullable(exact.get(host))
        .or(() -> longest(suffixes.stream().filter(one -> host.endsWith(one.fixed())), host))
        .or(() -> longest(prefixes.stream().filter(one -> host.startsWith(one.fixed())), host))
        .or(() -> any);
  }

  // A wildcard stands for at least one character.
  private static Optional<VirtualHost> longest(Stream<Wildcard> wildcards, String host) {
    return wildcards
        .filter(one -> host.length() > one.fixed().length())
        .reduce((best, next) -> next.fixed().length() > best.fixed().length() ? next : best)
        .map(Wildcard::host);
  }

  private static String withoutPort(String key) {
    int colon = key.lastIndexOf(':');
    return colon < 0 || key.lastIndexOf(']') > colon ? key : key.substring(0, colon);
  }
}
