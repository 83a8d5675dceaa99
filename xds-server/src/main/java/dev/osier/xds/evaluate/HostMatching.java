package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.Optional;

/**
 * Chooses a virtual host by the authority: the exact name, then the longest {@code *.suffix}, then
 * the longest {@code prefix.*}, then {@code *}.
 */
final class HostMatching {
  private HostMatching() {}

  static Optional<VirtualHost> choose(RouteConfiguration table, String authority) {
    String host =
        Ascii.lowerCase(table.getIgnorePortInHostMatching() ? withoutPort(authority) : authority);
    Optional<VirtualHost> best = Optional.empty();
    long bestRank = -1;
    for (VirtualHost candidate : table.getVirtualHostsList()) {
      for (String domain : candidate.getDomainsList()) {
        long rank = rank(Ascii.lowerCase(domain), host);
        if (rank > bestRank) {
          bestRank = rank;
          best = Optional.of(candidate);
        }
      }
    }
    return best;
  }

  // Negative if the domain does not take the host.
  private static long rank(String domain, String host) {
    long level = 1L << Integer.SIZE;
    if (domain.equals("*")) {
      return 0;
    }
    int length = domain.length() - 1;
    if (domain.startsWith("*")) {
      return host.length() > length && host.endsWith(domain.substring(1)) ? 2 * level + length : -1;
    }
    if (domain.endsWith("*")) {
      return host.length() > length && host.startsWith(domain.substring(0, length))
          ? level + length
          : -1;
    }
    return domain.equals(host) ? 3 * level : -1;
  }

  private static String withoutPort(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon < 0 || authority.lastIndexOf(']') > colon
        ? authority
        : authority.substring(0, colon);
  }
}
