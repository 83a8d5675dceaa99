package dev.osier.xds.server;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.ENDPOINTS;
import static dev.osier.xds.resource.ResourceType.LISTENER;
import static dev.osier.xds.server.ServerFixture.IDENTITY;
import static dev.osier.xds.server.ServerFixture.POD;
import static dev.osier.xds.server.TestClient.ask;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static dev.osier.xds.stream.FakeConfig.endpoints;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import dev.osier.testkit.HostileInput;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.FakeConfig;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Status.Code;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What one pod may take of the control plane, however many connections it opens. */
@Tag("slow")
final class OnePodTest {
  private static final int NAMES = 5_000;
  private static final String NEIGHBOUR = "spiffe://cluster.local/ns/bookstore/sa/neighbour";

  @Test
  @HostileInput("xds/many-streams")
  void hasAFewStreams() {
    int most = StreamLimits.DEFAULT.ofPod();
    try (ServerFixture fixture = new ServerFixture(settings -> settings)) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      fixture.source.put("bookstore/reviews-2", IDENTITY, FakeConfig.of(cluster("a", "1")));
      try (Clients clients = new Clients(fixture)) {
        for (int i = 0; i < most; i++) {
          clients.connect(POD).next();
        }
        var other = clients.connect("bookstore/reviews-2");
        other.next();
        var tooMany = clients.connect(POD);
        assertThat(tooMany.end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(tooMany.end().getDescription()).contains("more than 4 streams of one pod");
        assertThat(other.isOpen()).isTrue();

        clients.closeFirst();
        Await.until("one to be gone", () -> fixture.streamsOpen() == most);
        clients.connect(POD).next();
      }
      Await.until("all to be gone", () -> fixture.streamsOpen() == 0);
    }
  }

  @Test
  @HostileInput("xds/streams-in-another-name")
  void losesNoneOfItsStreamsToWhoOnlyNamesIt() {
    int most = StreamLimits.DEFAULT.waiting();
    try (ServerFixture fixture = new ServerFixture(settings -> settings)) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      try (Clients clients = new Clients(fixture)) {
        for (int i = 0; i < most; i++) {
          clients.connectAs(NEIGHBOUR, i % 2 == 0 ? POD : "bookstore/nobody-" + i);
        }
        Await.until("all to be open", () -> fixture.streamsOpen() == most);
        clients.connect(POD).next();

        var tooMany = clients.connectAs(NEIGHBOUR, POD);
        assertThat(tooMany.end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(tooMany.end().getDescription()).contains("streams of one identity wait");
        clients.connect(POD).next();
      }
      Await.until("all to be gone", () -> fixture.streamsOpen() == 0);
    }
  }

  @Test
  void isServedHoweverManyOfItsAccountAreNotKnown() {
    int most = StreamLimits.DEFAULT.waiting();
    try (ServerFixture fixture = new ServerFixture(settings -> settings);
        Clients clients = new Clients(fixture)) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      for (int i = 0; i < most; i++) {
        clients.connect("bookstore/nobody-" + i);
      }
      Await.until("all to be open", () -> fixture.streamsOpen() == most);
      clients.connect(POD).next();
    }
  }

  @Test
  void whoWaitedNoLongerCountsAsWaiting() {
    int most = StreamLimits.DEFAULT.waiting();
    try (ServerFixture fixture = new ServerFixture(settings -> settings);
        Clients clients = new Clients(fixture)) {
      for (int i = 0; i < most; i++) {
        clients.connect("bookstore/reviews-" + i);
      }
      Await.until("all to be open", () -> fixture.streamsOpen() == most);
      for (int i = 0; i < most; i++) {
        fixture.source.put("bookstore/reviews-" + i, IDENTITY, FakeConfig.of(cluster("a", "1")));
      }
      Await.until("all to be known", () -> fixture.server.proxies().size() == most);
      var later = clients.connect("bookstore/reviews-" + most);
      Await.until("it to be open, too", () -> fixture.streamsOpen() == most + 1);
      fixture.source.put("bookstore/reviews-" + most, IDENTITY, FakeConfig.of(cluster("a", "1")));
      later.next();
    }
  }

  @Test
  void isHeardOnceBeforeItIsKnown() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      var stream = client.delta();
      stream.send(ask(POD, CLUSTER).build());
      stream.send(ask(POD, ENDPOINTS, "").build());
      Await.until("it to be open", () -> fixture.streamsOpen() == 1);
      try (TestClient other = fixture.client(NEIGHBOUR)) {
        var served = other.delta();
        fixture.source.put("bookstore/other-1", NEIGHBOUR, FakeConfig.of(cluster("a", "1")));
        served.send(ask("bookstore/other-1", CLUSTER).build());
        served.next();
      }
      assertThat(stream.isOpen()).isTrue();

      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      stream.next();
      assertThat(stream.end().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
    }
  }

  @Test
  @HostileInput("xds/much-from-nobody")
  void asksForLittleBeforeItIsKnown() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      var unknown = client.delta();
      unknown.send(ask(POD, ENDPOINTS, longNames(1)).build());
      assertThat(unknown.end().getCode()).isEqualTo(Code.UNAVAILABLE);
      assertThat(unknown.end().getDescription()).contains("more than 524288 bytes");

      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      var known = client.delta();
      known.send(ask(POD, ENDPOINTS, longNames(1)).build());
      known.send(ask(POD, CLUSTER).build());
      known.next();
    }
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

  @Test
  @HostileInput("xds/long-past")
  void saysThatItHasAFewMegabytesOfNamesAtMost() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      var stream = client.delta();
      for (ResourceType type : List.of(CLUSTER, LISTENER)) {
        DeltaDiscoveryRequest.Builder had = ask(POD, type);
        Stream.of(longNames(1)).forEach(name -> had.putInitialResourceVersions(name, "1"));
        stream.send(had.build());
      }
      assertThat(stream.end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(stream.end().getDescription()).contains("characters on one stream");
      Await.until("the stream to be forgotten", () -> fixture.streamsOpen() == 0);
    }
  }

  @Test
  void mayNameAllThatThereIs() {
    String[] clusters = longNames(1);
    String[] endpoints = longNames(2);
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      fixture.source.put(
          POD,
          IDENTITY,
          FakeConfig.of(
              Stream.concat(
                      Stream.of(clusters).map(name -> cluster(name, "1")),
                      Stream.of(endpoints).map(name -> endpoints(name, "1")))
                  .toArray(XdsResource[]::new)));
      var stream = client.delta();
      DeltaDiscoveryRequest.Builder hadClusters = ask(POD, CLUSTER);
      // Of a version before: all has to be sent anew.
      Stream.of(clusters).forEach(name -> hadClusters.putInitialResourceVersions(name, "0"));
      DeltaDiscoveryRequest.Builder hadEndpoints = ask(POD, ENDPOINTS, endpoints);
      // One that there is not, so that they can't be those of all.
      hadEndpoints.addResourceNamesSubscribe("gone");
      Stream.of(endpoints).forEach(name -> hadEndpoints.putInitialResourceVersions(name, "0"));
      stream.send(hadClusters.build());
      stream.send(hadEndpoints.build());
      assertThat(stream.next().getTypeUrl()).isEqualTo(CLUSTER.typeUrl());
      assertThat(stream.next().getTypeUrl()).isEqualTo(ENDPOINTS.typeUrl());
      assertThat(stream.isOpen()).isTrue();
    }
  }

  @Test
  void losesItsStreamToAnErrorOfOursAndNothingElse() {
    try (ServerFixture fixture = new ServerFixture(settings -> settings);
        TestClient client = fixture.client()) {
      fixture.source.broken = true;
      for (int i = 0; i <= StreamLimits.DEFAULT.waiting(); i++) {
        var stream = client.delta();
        stream.send(ask(POD, CLUSTER).build());
        assertThat(stream.end().getCode()).isEqualTo(Code.INTERNAL);
      }
      fixture.source.broken = false;
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      var stream = client.delta();
      stream.send(ask(POD, CLUSTER).build());
      stream.next();
    }
  }

  private static String[] longNames(int part) {
    return IntStream.range(0, NAMES)
        .mapToObj(i -> part + "-" + i + "x".repeat(600))
        .toArray(String[]::new);
  }

  /** Connections of their own, each with one stream. */
  private record Clients(ServerFixture fixture, Deque<TestClient> open) implements AutoCloseable {
    Clients(ServerFixture fixture) {
      this(fixture, new ArrayDeque<>());
    }

    TestClient.Stream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> connect(String pod) {
      return connectAs(IDENTITY, pod);
    }

    TestClient.Stream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> connectAs(
        String identity, String pod) {
      TestClient client = fixture.client(identity);
      open.add(client);
      var stream = client.delta();
      stream.send(ask(pod, CLUSTER).build());
      return stream;
    }

    void closeFirst() {
      open.remove().close();
    }

    @Override
    public void close() {
      open.forEach(TestClient::close);
    }
  }
}
