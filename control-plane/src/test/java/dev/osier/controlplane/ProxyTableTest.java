package dev.osier.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.xds.resource.ConfigurationSource.Protocol;
import dev.osier.xds.server.ProxyStatus;
import dev.osier.xds.stream.Held;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is to be read of proxies. */
class ProxyTableTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static ProxyStatus proxy(String pod, boolean settled, Held held) {
    return new ProxyStatus(
        NamespacedName.parse(pod),
        new SpiffeId(new TrustDomain("cluster.local"), "bookstore", "reviews"),
        Protocol.DELTA,
        NOW.minusSeconds(90),
        settled,
        held,
        List.of());
  }

  @Test
  void theLargestComesFirst() {
    String table =
        ProxyTable.of(
            List.of(
                proxy("bookstore/small-1", true, new Held(2, 300)),
                proxy("bookstore/large-1", false, new Held(5_000, 1_824_000))),
            NOW);
    assertThat(table.lines().map(line -> List.of(line.trim().split(" +"))))
        .containsExactly(
            List.of("POD", "STREAM", "SETTLED", "RESOURCES", "BYTES", "REFUSED", "SECONDS"),
            List.of("bookstore/large-1", "delta", "no", "5000", "1824000", "0", "90"),
            List.of("bookstore/small-1", "delta", "yes", "2", "300", "0", "90"));
  }

  @Test
  void withoutProxiesThereIsOnlyTheHead() {
    assertThat(ProxyTable.of(List.of(), NOW).lines()).hasSize(1);
  }
}
