package dev.osier.xds.server;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.SECRET;
import static dev.osier.xds.server.ServerFixture.IDENTITY;
import static dev.osier.xds.server.ServerFixture.POD;
import static dev.osier.xds.server.TestClient.ask;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.osier.testkit.Await;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.FakeConfig;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of a proxy that does not read, and of the others meanwhile. */
@Tag("slow")
final class SlowReaderTest {
  private static final String SLOW_POD = "bookstore/slow-1";
  private static final int MEGABYTE = 1024 * 1024;
  private static final int OTHERS = 20;
  private static final int CHANGES = 100;
  private static final int THOUSAND = 1_000;

  private static XdsResource large(String name, int bytes) {
    Any body =
        Any.newBuilder()
            .setTypeUrl(CLUSTER.typeUrl())
            .setValue(ByteString.copyFrom(new byte[bytes]))
            .build();
    return new XdsResource(CLUSTER, name, "1", body, List.of());
  }

  private static List<String> names(DeltaDiscoveryResponse response) {
    return response.getResourcesList().stream()
        .map(resource -> resource.getName() + "@" + resource.getVersion())
        .toList();
  }

  @Test
  void othersHaveEachChangeWhileOneDoesNotRead() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client();
        ManyClients others = new ManyClients(fixture, OTHERS, POD, IDENTITY)) {
      FakeConfig ofSlow = FakeConfig.of(large("large", 4 * MEGABYTE));
      fixture.source.put(SLOW_POD, IDENTITY, ofSlow);
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "0")));
      var slow = client.slowDelta();
      slow.send(ask(SLOW_POD, CLUSTER).build());
      Await.until("the large response", () -> fixture.count("osier.xds.pushes") == 1);
      slow.send(ask(SLOW_POD, SECRET, "roots").build());
      others.connect();
      Await.until("the others' first", () -> others.having("a", "0") == OTHERS);

      long begin = System.nanoTime();
      for (int i = 1; i <= CHANGES; i++) {
        String version = Integer.toString(i);
        fixture.source.put(
            SLOW_POD, IDENTITY, ofSlow.with(FakeConfig.resource(SECRET, "roots", version)));
        fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", version)));
        Await.until("change " + i, () -> others.having("a", version) == OTHERS);
      }
      Duration each = Duration.ofNanos((System.nanoTime() - begin) / CHANGES);
      assertThat(each).as("a change until all others have it").isLessThan(Duration.ofMillis(500));
      assertThat(fixture.count("osier.xds.pushes", "type", "secret"))
          .as("written to who does not read")
          .isZero();

      slow.read();
      assertThat(names(slow.next())).containsExactly("large@1");
      slow.read();
      assertThat(names(slow.next())).containsExactly("roots@" + CHANGES);
      assertThat(fixture.count("osier.xds.pushes", "type", "secret")).isEqualTo(1);
    }
  }

  @Test
  void whoComesWaitsNoLongerThanAMomentForWhoDoesNotRead() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client();
        ManyClients others = new ManyClients(fixture, OTHERS, POD, IDENTITY)) {
      others.connect();
      Await.until("the others", () -> fixture.streamsOpen() == OTHERS);
      fixture.source.put(
          SLOW_POD, IDENTITY, FakeConfig.of(large("large", Math.toIntExact(Outflow.MOST))));
      var slow = client.slowDelta();
      slow.send(ask(SLOW_POD, CLUSTER).build());
      Await.until("the large response", () -> fixture.count("osier.xds.pushes") == 1);

      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "0")));
      Await.until("who reads", () -> others.having("a", "0") == OTHERS);
      assertThat(slow.isOpen()).isTrue();
      assertThat(slow.hasMore()).isFalse();
      assertThat(gauge(fixture, "osier.xds.unread")).as("what counts").isZero();
      assertThat(others.refused()).isZero();
    }
  }

  @Test
  void aThousandThatWereDroppedAtOnceAreBackAndGetNothingTheyHave() {
    try (ServerFixture fixture = new ServerFixture();
        ManyClients proxies = new ManyClients(fixture, THOUSAND, POD, IDENTITY)) {
      FakeConfig before = FakeConfig.of(cluster("a", "1"), cluster("b", "1"), cluster("c", "1"));
      fixture.source.put(POD, IDENTITY, before);
      proxies.connect();
      Await.until(
          Duration.ofMinutes(2), () -> assertThat(proxies.having("c", "1")).isEqualTo(THOUSAND));
      assertThat(proxies.resources()).isEqualTo(3 * THOUSAND);

      proxies.drop();
      Await.until("all to be forgotten", () -> fixture.streamsOpen() == 0);
      fixture.source.put(
          POD, IDENTITY, before.without(CLUSTER, "b").with(cluster("a", "2"), cluster("d", "1")));
      proxies.connect();
      Await.until(
          Duration.ofMinutes(2),
          () -> {
            assertThat(proxies.having("d", "1")).isEqualTo(THOUSAND);
            assertThat(proxies.having("a", "2")).isEqualTo(THOUSAND);
            assertThat(proxies.having("b", "1")).isZero();
            assertThat(fixture.server.proxies()).hasSize(THOUSAND).allMatch(ProxyStatus::settled);
          });
      assertThat(proxies.resources()).as("sent, of which c only once").isEqualTo(5 * THOUSAND);
      assertThat(proxies.refused()).isZero();
    }
  }

  private static double gauge(ServerFixture fixture, String name) {
    return fixture.meters.get(name).gauge().value();
  }
}
