package dev.osier.xds.server;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.ENDPOINTS;
import static dev.osier.xds.server.ServerFixture.IDENTITY;
import static dev.osier.xds.server.ServerFixture.POD;
import static dev.osier.xds.server.TestClient.ask;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import dev.osier.testkit.HostileInput;
import dev.osier.xds.stream.FakeConfig;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What one pod may take of the control plane, however many connections it opens. */
final class OnePodTest {
  private static final int NAMES = 5_000;

  @Test
  @HostileInput("xds/many-streams")
  void hasAFewStreams() {
    int most = StreamLimits.DEFAULT.ofPod();
    try (ServerFixture fixture = new ServerFixture(settings -> settings)) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      fixture.source.put("bookstore/reviews-2", IDENTITY, FakeConfig.of(cluster("a", "1")));
      List<TestClient> clients = new ArrayList<>();
      try {
        for (int i = 0; i < most; i++) {
          connect(fixture, clients, POD).next();
        }
        var other = connect(fixture, clients, "bookstore/reviews-2");
        other.next();
        var tooMany = connect(fixture, clients, POD);
        assertThat(tooMany.end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(tooMany.end().getDescription()).contains("more than 4 streams of one pod");
        assertThat(other.isOpen()).isTrue();

        clients.removeFirst().close();
        Await.until("one to be gone", () -> fixture.streamsOpen() == most);
        connect(fixture, clients, POD).next();
      } finally {
        clients.forEach(TestClient::close);
      }
      Await.until("all to be gone", () -> fixture.streamsOpen() == 0);
    }
  }

  private static TestClient.Stream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> connect(
      ServerFixture fixture, List<TestClient> clients, String pod) {
    TestClient client = fixture.client();
    clients.add(client);
    var stream = client.delta();
    stream.send(ask(pod, CLUSTER).build());
    return stream;
  }

  @Test
  @HostileInput("xds/long-names")
  void asksForNamesOfAFewMegabytesAtMost() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      var stream = client.delta();
      // Each name and each message is well within what it may be.
      stream.send(ask(POD, ENDPOINTS, longNames(1)).build());
      stream.send(ask(POD, ENDPOINTS, longNames(2)).build());
      assertThat(stream.end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(stream.end().getDescription()).contains("characters on one stream");
      Await.until("the stream to be forgotten", () -> fixture.streamsOpen() == 0);
    }
  }

  private static String[] longNames(int part) {
    return IntStream.range(0, NAMES)
        .mapToObj(i -> part + "-" + i + "x".repeat(600))
        .toArray(String[]::new);
  }
}
