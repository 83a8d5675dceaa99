package dev.osier.controlplane;

import dev.osier.xds.server.ProxyStatus;
import dev.osier.xds.stream.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The proxies that a replica serves as a table to read: how far each has come, and how much it has.
 */
final class ProxyTable {
  private static final String ROW = "%-50s %-7s %-7s %9s %11s %7s %8s%n";

  private ProxyTable() {}

  /** One line for each, the largest configuration first. */
  static String of(List<ProxyStatus> proxies, Instant now) {
    StringBuilder table =
        new StringBuilder(
            ROW.formatted("POD", "STREAM", "SETTLED", "RESOURCES", "BYTES", "REFUSED", "SECONDS"));
    proxies.stream()
        .sorted(
            Comparator.comparingLong((ProxyStatus proxy) -> proxy.held().bytes())
                .reversed()
                .thenComparing(ProxyStatus::pod))
        .forEach(proxy -> table.append(row(proxy, now)));
    return table.toString();
  }

  private static String row(ProxyStatus proxy, Instant now) {
    List<Refusal> refusals =
        proxy.types().stream().map(type -> type.refusals()).flatMap(Collection::stream).toList();
    return ROW.formatted(
        proxy.pod(),
        switch (proxy.protocol()) {
          case DELTA -> "delta";
          case STATE_OF_THE_WORLD -> "sotw";
        },
        proxy.settled() ? "yes" : "no",
        proxy.held().resources(),
        proxy.held().bytes(),
        refusals.size(),
        Duration.between(proxy.connectedSince(), now).toSeconds());
  }
}
