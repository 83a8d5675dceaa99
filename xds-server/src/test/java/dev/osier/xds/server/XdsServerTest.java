package dev.osier.xds.server;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.SECRET;
import static dev.osier.xds.server.ServerFixture.IDENTITY;
import static dev.osier.xds.server.ServerFixture.POD;
import static dev.osier.xds.server.TestClient.accept;
import static dev.osier.xds.server.TestClient.ask;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.Status;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.testkit.Await;
import dev.osier.xds.resource.ConfigurationSource.Protocol;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.FakeConfig;
import dev.osier.xds.stream.Held;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What proxies get from a running server, over real connections. */
@Tag("slow")
final class XdsServerTest {
  private static List<String> names(DeltaDiscoveryResponse response) {
    return response.getResourcesList().stream()
        .map(resource -> resource.getName() + "@" + resource.getVersion())
        .toList();
  }

  @Test
  void anIncrementalStreamGetsItsConfigurationAndEachChange() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      var stream = client.delta();
      stream.send(ask(POD, CLUSTER).build());
      DeltaDiscoveryResponse first = stream.next();
      assertThat(first.getTypeUrl()).isEqualTo(CLUSTER.typeUrl());
      assertThat(first.getResourcesList())
          .containsExactly(
              Resource.newBuilder()
                  .setName("a")
                  .setVersion("1")
                  .setResource(cluster("a", "1").body())
                  .build());
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1"), cluster("b", "1")));
      stream.send(accept(first));
      assertThat(names(stream.next())).containsExactly("b@1");
    }
  }

  @Test
  void aStateOfTheWorldStreamDoes() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      var stream = client.stateOfTheWorld();
      stream.send(
          DiscoveryRequest.newBuilder()
              .setNode(Node.newBuilder().setId(POD))
              .setTypeUrl(CLUSTER.typeUrl())
              .build());
      DiscoveryResponse first = stream.next();
      assertThat(first.getResourcesList()).containsExactly(cluster("a", "1").body());
      stream.send(
          DiscoveryRequest.newBuilder()
              .setTypeUrl(CLUSTER.typeUrl())
              .setVersionInfo(first.getVersionInfo())
              .setResponseNonce(first.getNonce())
              .build());
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1"), cluster("b", "1")));
      DiscoveryResponse second = stream.next();
      assertThat(second.getResourcesCount()).isEqualTo(2);
      assertThat(second.getVersionInfo()).isNotEqualTo(first.getVersionInfo());
    }
  }

  @Test
  void aPodThatIsNotKnownYetIsAnsweredWhenItIs() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      var stream = client.delta();
      stream.send(ask(POD, CLUSTER).build());
      Await.until("the stream to be open", () -> fixture.streamsOpen() == 1);
      assertThat(fixture.server.proxies()).as("not configured yet").isEmpty();
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      assertThat(names(stream.next())).containsExactly("a@1");
      assertThat(fixture.events).containsExactly("connected " + POD);
    }
  }

  @Test
  void aProxyKeepsWhatItHasWhenItsPodIsNoLongerSeen() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      var stream = client.delta();
      stream.send(ask(POD, CLUSTER).build());
      stream.send(accept(stream.next()));
      fixture.source.remove(POD, IDENTITY);
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "2")));
      DeltaDiscoveryResponse next = stream.next();
      assertThat(names(next)).containsExactly("a@2");
      assertThat(next.getRemovedResourcesList()).isEmpty();
      assertThat(stream.isOpen()).isTrue();
    }
  }

  @Test
  void aSlowReaderGetsOnlyTheLatest() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      Any large =
          Any.newBuilder().setValue(ByteString.copyFrom(new byte[16 * 1024 * 1024])).build();
      FakeConfig config =
          FakeConfig.of(new XdsResource(CLUSTER, "large", "1", large, List.of()))
              .with(FakeConfig.resource(SECRET, "roots", "1"));
      fixture.source.put(POD, IDENTITY, config);
      var stream = client.slowDelta();
      stream.send(ask(POD, CLUSTER).build());
      Await.until("the large response", () -> fixture.count("osier.xds.pushes") == 1);
      stream.send(ask(POD, SECRET, "roots").build());
      Await.until(
          "the second subscription",
          () -> fixture.server.proxies().stream().anyMatch(proxy -> proxy.types().size() == 2));
      for (int i = 2; i <= 100; i++) {
        fixture.source.put(
            POD, IDENTITY, config.with(FakeConfig.resource(SECRET, "roots", Integer.toString(i))));
      }
      stream.read();
      assertThat(names(stream.next())).containsExactly("large@1");
      stream.read();
      assertThat(names(stream.next())).containsExactly("roots@100");
      assertThat(fixture.count("osier.xds.pushes")).isEqualTo(2);
    }
  }

  @Test
  void whoeverReportsStatusLearnsOfProxiesAndOfWhatTheyRefuse() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      ObjectReference origin =
          new ObjectReference("RouteRule", new NamespacedName("bookstore", "reviews"));
      fixture.source.put(
          POD,
          IDENTITY,
          FakeConfig.of(
              new XdsResource(CLUSTER, "a", "1", Any.getDefaultInstance(), List.of(origin))));
      var stream = client.delta();
      stream.send(ask(POD, CLUSTER).build());
      DeltaDiscoveryResponse first = stream.next();
      stream.send(
          accept(first).toBuilder()
              .setErrorDetail(Status.newBuilder().setMessage("no endpoints\nat all"))
              .build());
      Await.until(
          "the refusal",
          () ->
              fixture.events.contains(
                  "refused " + POD + " a [RouteRule bookstore/reviews] no endpoints\nat all"));
      ProxyStatus proxy = fixture.server.proxies().getFirst();
      assertThat(proxy.pod()).isEqualTo(NamespacedName.parse(POD));
      assertThat(proxy.identity().uri()).isEqualTo(IDENTITY);
      assertThat(proxy.protocol()).isEqualTo(Protocol.DELTA);
      assertThat(proxy.settled()).isTrue();
      assertThat(proxy.types().getFirst().refusals()).hasSize(1);
      stream.cancel();
      Await.until("the disconnect", () -> fixture.events.getLast().equals("disconnected " + POD));
      assertThat(fixture.server.proxies()).isEmpty();
    }
  }

  @Test
  void streamsAndPushesAreMeasured() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      var stream = client.delta();
      stream.send(ask(POD, CLUSTER).build());
      DeltaDiscoveryResponse first = stream.next();
      assertThat(fixture.meters.get("osier.xds.unsettled.streams").gauge().value()).isEqualTo(1);
      assertThat(fixture.meters.get("osier.xds.unsettled.longest").gauge().value()).isPositive();
      stream.send(accept(first));
      Await.until(
          "the first configuration",
          () -> fixture.meters.get("osier.xds.connect").timer().count() == 1);
      assertThat(fixture.meters.get("osier.xds.unsettled.streams").gauge().value()).isZero();
      assertThat(fixture.meters.get("osier.xds.convergence").timer().count()).isZero();
      assertThat(fixture.count("osier.xds.pushes", "type", "cluster")).isEqualTo(1);
      assertThat(fixture.count("osier.xds.pushed.bytes", "type", "cluster"))
          .isEqualTo(first.getSerializedSize());
      assertThat(
              fixture
                  .meters
                  .get("osier.xds.acknowledgement")
                  .tag("type", "cluster")
                  .timer()
                  .count())
          .isEqualTo(1);
      assertThat(fixture.meters.get("osier.xds.streams").tag("protocol", "delta").gauge().value())
          .isEqualTo(1);

      fixture.source.changedAt = System.nanoTime() - Duration.ofSeconds(100).toNanos();
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "2")));
      stream.send(accept(stream.next()));
      Await.until(
          "convergence", () -> fixture.meters.get("osier.xds.convergence").timer().count() == 1);
      assertThat(fixture.meters.get("osier.xds.convergence").timer().totalTime(TimeUnit.SECONDS))
          .as("since the object's change, not since the stream's")
          .isBetween(100.0, 150.0);

      // What changes nothing for a proxy is not taken for something that it had at once.
      fixture.source.put(
          POD, IDENTITY, FakeConfig.of(cluster("a", "2")).withOnDemand(cluster("b", "1")));
      Await.until("its being looked at", () -> fixture.source.isGiven(POD, IDENTITY));
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "3")));
      stream.next();
      assertThat(fixture.meters.get("osier.xds.convergence").timer().count()).isEqualTo(1);
    }
  }

  @Test
  void theSizeOfAConfigurationIsMeasuredWhenAskedFor() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client();
        TestClient again = fixture.client()) {
      XdsResource one = FakeConfig.resource(CLUSTER, "a", "1", "x".repeat(1_000));
      XdsResource other = FakeConfig.resource(CLUSTER, "b", "1", "x".repeat(3_000));
      Held both = new Held(2, one.bytes().size() + other.bytes().size());
      fixture.source.put(POD, IDENTITY, FakeConfig.of(one));
      var stream = client.delta();
      stream.send(ask(POD, CLUSTER).build());
      stream.send(accept(stream.next()));
      Await.until("one", () -> held(fixture).equals(List.of(new Held(1, one.bytes().size()))));

      fixture.source.put(POD, IDENTITY, FakeConfig.of(one, other));
      stream.send(accept(stream.next()));
      Await.until("both", () -> held(fixture).equals(List.of(both)));

      var returning = again.delta();
      returning.send(
          ask(POD, CLUSTER)
              .putInitialResourceVersions("a", "1")
              .putInitialResourceVersions("b", "1")
              .build());
      Await.until("both, twice", () -> held(fixture).equals(List.of(both, both)));
      assertThat(gauge(fixture, "osier.xds.held.bytes", "all")).isEqualTo(2.0 * both.bytes());
      assertThat(gauge(fixture, "osier.xds.held.bytes", "largest"))
          .isEqualTo((double) both.bytes());
      assertThat(gauge(fixture, "osier.xds.held.resources", "all")).isEqualTo(4);
    }
  }

  private static List<Held> held(ServerFixture fixture) {
    return fixture.server.proxies().stream().map(ProxyStatus::held).toList();
  }

  private static double gauge(ServerFixture fixture, String name, String proxies) {
    return fixture.meters.get(name).tag("proxies", proxies).gauge().value();
  }

  @Test
  void stoppingSendsProxiesAwayAndTakesNoMore() {
    ServerFixture fixture = new ServerFixture();
    try (TestClient client = fixture.client();
        TestClient late = fixture.client()) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      var stream = client.delta();
      stream.send(ask(POD, CLUSTER).build());
      stream.next();
      fixture.close();
      assertThat(stream.end().getCode()).isEqualTo(io.grpc.Status.Code.UNAVAILABLE);
      assertThat(stream.end().getDescription()).isEqualTo("serving: this replica is stopping");
      assertThat(late.delta().end().getCode()).isEqualTo(io.grpc.Status.Code.UNAVAILABLE);
      assertThat(fixture.source.listeners()).isZero();
      assertThat(fixture.events).containsExactly("connected " + POD, "disconnected " + POD);
    }
  }

  @Test
  void anErrorOfOursEndsOneStreamOnly() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      fixture.source.put("bookstore/broken-1", IDENTITY, new BrokenConfig());
      var healthy = client.delta();
      healthy.send(ask(POD, CLUSTER).build());
      healthy.next();
      var broken = client.delta();
      broken.send(ask("bookstore/broken-1", CLUSTER).build());
      assertThat(broken.end().getCode()).isEqualTo(io.grpc.Status.Code.INTERNAL);
      assertThat(broken.end().getDescription()).doesNotContain("secret");
      assertThat(healthy.isOpen()).isTrue();
      assertThat(fixture.server.proxies()).hasSize(1);
    }
  }

  private static final class BrokenConfig implements ProxyConfig {
    @Override
    public SortedMap<String, XdsResource> resources(ResourceType type) {
      throw new IllegalStateException("a secret detail");
    }

    @Override
    public Optional<XdsResource> resource(ResourceType type, String name) {
      return Optional.empty();
    }
  }
}
