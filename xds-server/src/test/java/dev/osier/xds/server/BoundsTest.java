package dev.osier.xds.server;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.ENDPOINTS;
import static dev.osier.xds.server.ServerFixture.IDENTITY;
import static dev.osier.xds.server.ServerFixture.POD;
import static dev.osier.xds.server.TestClient.accept;
import static dev.osier.xds.server.TestClient.ask;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Status;
import dev.osier.testkit.Await;
import dev.osier.testkit.HostileInput;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.stream.FakeConfig;
import dev.osier.xds.stream.SubscriptionLimits;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ConnectivityState;
import io.grpc.Status.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a proxy may cost: what is too much or makes no sense ends its stream and leaves nothing. */
@Tag("slow")
final class BoundsTest {
  private static final int ROUNDS = 20;
  private static final Duration SHORT = Duration.ofMillis(300);

  /** Long enough for a handshake and an answer on a busy machine. */
  private static final Duration AGE = Duration.ofSeconds(8);

  private static Code fateOf(ServerFixture fixture, DeltaDiscoveryRequest... requests) {
    try (TestClient client = fixture.client()) {
      var stream = client.delta();
      for (DeltaDiscoveryRequest request : requests) {
        stream.send(request);
      }
      return forgotten(fixture, stream.end().getCode());
    }
  }

  /** The code, when nothing is left of the stream that ended with it. */
  private static Code forgotten(ServerFixture fixture, Code code) {
    Await.until("the stream to be forgotten", () -> fixture.streamsOpen() == 0);
    assertThat(fixture.server.proxies()).isEmpty();
    return code;
  }

  @Test
  void nonsenseIsAnInvalidArgument() {
    try (ServerFixture fixture = new ServerFixture()) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      DeltaDiscoveryRequest good = ask(POD, CLUSTER).build();
      assertThat(fateOf(fixture, good.toBuilder().clearNode().build()))
          .as("no node")
          .isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(fateOf(fixture, ask("reviews-1", CLUSTER).build()))
          .as("not namespace/pod")
          .isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(fateOf(fixture, ask("bookstore/../../x", CLUSTER).build()))
          .as("not a pod's name")
          .isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(fateOf(fixture, good.toBuilder().setTypeUrl("type.example/Nonsense").build()))
          .as("no such type")
          .isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(fateOf(fixture, good, ask("bookstore/reviews-2", CLUSTER).build()))
          .as("another node")
          .isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(fateOf(fixture, ask(POD, ENDPOINTS, "").build()))
          .as("an empty name")
          .isEqualTo(Code.INVALID_ARGUMENT);
    }
  }

  @Test
  @HostileInput("xds/no-message")
  void bytesThatAreNoRequestAreAnInvalidArgument() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      byte[] nonsense = "this is no protobuf".getBytes(StandardCharsets.US_ASCII);
      var first = client.raw();
      first.send(nonsense);
      assertThat(first.end().getCode()).isEqualTo(Code.INVALID_ARGUMENT);

      var later = client.raw();
      later.send(ask(POD, CLUSTER).build().toByteArray());
      later.next();
      later.send(nonsense);
      assertThat(later.end().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(later.end().getDescription()).contains("not a discovery request");
      Await.until("the streams to be forgotten", () -> fixture.streamsOpen() == 0);
    }
  }

  @Test
  @HostileInput({"xds/many-names", "xds/refusals-in-a-loop"})
  void whatAddsUpIsAnExhaustedResourceToo() {
    try (ServerFixture fixture =
            new ServerFixture(
                ServerFixture.streams(
                    Duration.ofSeconds(10), 100_000, new SubscriptionLimits(100, 1_000, 10)));
        TestClient client = fixture.client()) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "0")));
      var subscribing = client.delta();
      for (int i = 0; i < 3; i++) {
        int from = 40 * i;
        subscribing.send(
            ask(
                    POD,
                    ENDPOINTS,
                    IntStream.range(from, from + 40).mapToObj(n -> "e" + n).toArray(String[]::new))
                .build());
      }
      assertThat(subscribing.end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);

      var refusing = client.delta();
      refusing.send(ask(POD, CLUSTER).build());
      int refused = 0;
      while (refusing.isOpen()) {
        DeltaDiscoveryResponse response =
            Await.value(
                "a response or the end",
                () ->
                    refusing.hasMore()
                        ? Optional.of(refusing.next())
                        : refusing.isOpen()
                            ? Optional.empty()
                            : Optional.of(DeltaDiscoveryResponse.getDefaultInstance()));
        if (refusing.isOpen()) {
          refusing.send(
              accept(response).toBuilder()
                  .setErrorDetail(Status.newBuilder().setMessage("no"))
                  .build());
          refused++;
          fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", Integer.toString(refused))));
        }
      }
      assertThat(refusing.end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(refused).isEqualTo(11);
      Await.until("the streams to be forgotten", () -> fixture.streamsOpen() == 0);
    }
  }

  @Test
  void tooMuchIsAnExhaustedResource() {
    try (ServerFixture fixture =
        new ServerFixture(
            settings ->
                ServerFixture.connections(limits -> limits.withMessageBytes(64 * 1024))
                    .apply(
                        ServerFixture.streams(
                                Duration.ofSeconds(10),
                                1_000,
                                new SubscriptionLimits(100, 1_000, 10))
                            .apply(settings)))) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      Node.Builder node =
          Node.newBuilder()
              .setId(POD)
              .setMetadata(
                  Struct.newBuilder()
                      .putFields(
                          "long", Value.newBuilder().setStringValue("x".repeat(1_000)).build()));
      assertThat(fateOf(fixture, ask(POD, CLUSTER).setNode(node).build()))
          .as("a long node")
          .isEqualTo(Code.RESOURCE_EXHAUSTED);
      String[] names = oneTooMany();
      assertThat(fateOf(fixture, ask(POD, ENDPOINTS, names).build()))
          .as("many names")
          .isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(fateOf(fixture, ask(POD, ENDPOINTS, "x".repeat(1_001)).build()))
          .as("a long name")
          .isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(
              fateOf(
                  fixture,
                  ask(POD, CLUSTER)
                      .setErrorDetail(Status.newBuilder().setMessage("x".repeat(100_000)))
                      .build()))
          .as("a long message")
          .isEqualTo(Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  @HostileInput("xds/many-names")
  void stateOfTheWorldHasTheSameLimitsOfNames() {
    try (ServerFixture fixture = limited()) {
      String[] names = oneTooMany();
      assertThat(fateOfWhole(fixture, askWhole(ENDPOINTS, names)))
          .as("many names")
          .isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(fateOfWhole(fixture, askWhole(ENDPOINTS, "x".repeat(1_001))))
          .as("a long name")
          .isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(fateOfWhole(fixture, askWhole(ENDPOINTS, "")))
          .as("an empty name")
          .isEqualTo(Code.INVALID_ARGUMENT);
    }
  }

  @Test
  @HostileInput("xds/many-names")
  void namesOfSeveralTypesAddUpOverStateOfTheWorldToo() {
    try (ServerFixture fixture = limited()) {
      String[] names = oneTooMany();
      assertThat(
              fateOfWhole(
                  fixture,
                  askWhole(ENDPOINTS, Arrays.copyOf(names, 60)),
                  askWhole(CLUSTER, Arrays.copyOfRange(names, 60, 101))))
          .isEqualTo(Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  @HostileInput("xds/refusals-in-a-loop")
  void whoRefusesForEverOverStateOfTheWorldIsSentAwayToo() {
    try (ServerFixture fixture = limited()) {
      assertThat(fateOfWhoRefusesAll(fixture)).isEqualTo(Code.RESOURCE_EXHAUSTED);
    }
  }

  private static String[] oneTooMany() {
    return IntStream.rangeClosed(0, 100).mapToObj(Integer::toString).toArray(String[]::new);
  }

  private static ServerFixture limited() {
    ServerFixture fixture =
        new ServerFixture(
            ServerFixture.streams(
                Duration.ofSeconds(10), 1_000, new SubscriptionLimits(100, 1_000, 10)));
    fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "0")));
    return fixture;
  }

  private static DiscoveryRequest askWhole(ResourceType type, String... names) {
    return DiscoveryRequest.newBuilder()
        .setNode(Node.newBuilder().setId(POD))
        .setTypeUrl(type.typeUrl())
        .addAllResourceNames(Arrays.asList(names))
        .build();
  }

  private static Code fateOfWhole(ServerFixture fixture, DiscoveryRequest... requests) {
    try (TestClient client = fixture.client()) {
      var stream = client.stateOfTheWorld();
      for (DiscoveryRequest request : requests) {
        stream.send(request);
      }
      return forgotten(fixture, stream.end().getCode());
    }
  }

  /** Refuses one change after the other, of which ten are allowed. */
  private static Code fateOfWhoRefusesAll(ServerFixture fixture) {
    try (TestClient client = fixture.client()) {
      var stream = client.stateOfTheWorld();
      stream.send(askWhole(CLUSTER));
      for (int refused = 1; refused <= 11; refused++) {
        assertThat(stream.isOpen()).as("before refusal %s", refused).isTrue();
        DiscoveryResponse response = stream.next();
        stream.send(
            askWhole(CLUSTER).toBuilder()
                .setResponseNonce(response.getNonce())
                .setErrorDetail(Status.newBuilder().setMessage("no"))
                .build());
        fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", Integer.toString(refused))));
      }
      return forgotten(fixture, stream.end().getCode());
    }
  }

  @Test
  void whoeverIsNotKnownInTimeIsToTryAgain() {
    try (ServerFixture fixture =
        new ServerFixture(ServerFixture.streams(SHORT, 100_000, SubscriptionLimits.DEFAULT))) {
      assertThat(fateOf(fixture, ask(POD, CLUSTER).build())).isEqualTo(Code.UNAVAILABLE);
      assertThat(fixture.events).isEmpty();
    }
  }

  @Test
  void whoeverSaysNothingInTimeIsSentAway() {
    try (ServerFixture fixture =
        new ServerFixture(ServerFixture.streams(SHORT, 100_000, SubscriptionLimits.DEFAULT))) {
      assertThat(fateOf(fixture)).isEqualTo(Code.DEADLINE_EXCEEDED);
    }
  }

  @Test
  void whoeverIsConfiguredMayStay() {
    try (ServerFixture fixture =
            new ServerFixture(ServerFixture.streams(SHORT, 100_000, SubscriptionLimits.DEFAULT));
        TestClient client = fixture.client()) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      var stream = client.delta();
      stream.send(ask(POD, CLUSTER).build());
      stream.next();
      var silent = client.delta();
      assertThat(silent.end().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
      assertThat(stream.isOpen()).isTrue();
    }
  }

  @Test
  void aConnectionHasFewStreamsAtOnce() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client()) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      int allowed = ConnectionLimits.DEFAULT.streams();
      var first = client.delta();
      first.send(ask(POD, CLUSTER).build());
      first.next();
      var second = client.delta();
      second.send(ask(POD, CLUSTER).build());
      DeltaDiscoveryResponse answer = second.next();
      for (int i = 2; i < allowed; i++) {
        var other = client.delta();
        other.send(ask(POD, CLUSTER).build());
        other.next();
      }
      var tooMany = client.delta();
      tooMany.send(ask(POD, CLUSTER).build());
      for (int i = 2; i < ROUNDS; i++) {
        second.send(accept(answer));
        fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", Integer.toString(i))));
        answer = second.next();
        assertThat(tooMany.hasMore()).isFalse();
        assertThat(fixture.streamsOpen()).isEqualTo(allowed);
      }
      first.cancel();
      DeltaDiscoveryResponse last = answer;
      Await.until(
          "the turn of the one too many",
          () -> {
            // The client leaves the request of a stream that had to wait unflushed: make it write.
            second.send(accept(last));
            return tooMany.hasMore();
          });
      Await.until("the first to be gone", () -> fixture.streamsOpen() == allowed);
    }
  }

  @Test
  @HostileInput("connection/past-its-age")
  void aConnectionEndsAtItsAgeSoThatTheNextHasACurrentCertificate() {
    try (ServerFixture fixture =
            new ServerFixture(ServerFixture.connections(limits -> limits.withAge(AGE, SHORT)));
        TestClient client = fixture.client()) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      var stream = client.delta();
      stream.send(ask(POD, CLUSTER).build());
      stream.next();
      assertThat(client.state()).isEqualTo(ConnectivityState.READY);
      assertThat(stream.isOpen()).isTrue();
      assertThat(stream.end().getCode()).isNotEqualTo(Code.OK);
      Await.until("the stream to be forgotten", () -> fixture.streamsOpen() == 0);
    }
  }

  @Test
  @HostileInput("connection/half-a-handshake")
  void aConnectionThatDoesNotFinishItsHandshakeIsClosed() throws IOException {
    try (ServerFixture fixture =
            new ServerFixture(
                ServerFixture.connections(
                    limits ->
                        new ConnectionLimits(
                            SHORT,
                            limits.idle(),
                            limits.age(),
                            limits.ageGrace(),
                            limits.ping(),
                            limits.pingTimeout(),
                            limits.pingAllowed(),
                            limits.streams(),
                            limits.headerBytes(),
                            limits.messageBytes())));
        Socket half = new Socket(InetAddress.getLoopbackAddress(), fixture.server.port())) {
      // Netty's own limit is 10 s.
      half.setSoTimeout(5_000);
      assertThat(half.getInputStream().read()).as("end of stream").isEqualTo(-1);
    }
  }

  @Test
  void everyTypeHasItsUrl() {
    for (ResourceType type : ResourceType.values()) {
      assertThat(ServedTypes.of(type.typeUrl())).isEqualTo(type);
    }
  }
}
