package dev.osier.xds.plaintext;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.testkit.Await;
import dev.osier.testkit.MeshBuilder;
import dev.osier.xds.server.PeerIdentity;
import dev.osier.xds.server.ProxyEnd;
import dev.osier.xds.translate.PlaintextLog;
import io.envoyproxy.envoy.data.accesslog.v3.TCPAccessLogEntry;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a proxy may say of plaintext, and what comes of it if it says anything else. */
class PlaintextReceiverTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String WEB = "spiffe://cluster.local/ns/shop/sa/web";

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final PlaintextPeers peers = new PlaintextPeers(NOON);
  private final PlaintextReceiver receiver =
      new PlaintextReceiver(peers, InstantSource.fixed(NOON), timer);

  PlaintextReceiverTest() {
    peers.publish(
        Mesh.EMPTY,
        new MeshBuilder()
            .pod("shop/web-1", pod -> pod.address("10.0.1.5").account("web"))
            .pod("shop/bare", pod -> pod.address("10.0.1.6").account("web").withoutSidecar())
            .build());
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private static StreamAccessLogsMessage message(
      String node, String log, String caller, int... ports) {
    StreamAccessLogsMessage.Builder message = StreamAccessLogsMessage.newBuilder();
    message.getIdentifierBuilder().setLogName(log).getNodeBuilder().setId(node);
    for (int port : ports) {
      message.getTcpLogsBuilder().addLogEntry(entry(caller, port));
    }
    return message.build();
  }

  private static TCPAccessLogEntry entry(String caller, int port) {
    TCPAccessLogEntry.Builder entry = TCPAccessLogEntry.newBuilder();
    entry
        .getCommonPropertiesBuilder()
        .getDownstreamDirectRemoteAddressBuilder()
        .getSocketAddressBuilder()
        .setAddress(caller);
    entry
        .getCommonPropertiesBuilder()
        .getDownstreamLocalAddressBuilder()
        .getSocketAddressBuilder()
        .setAddress("10.0.1.5")
        .setPortValue(port);
    return entry.build();
  }

  private StreamObserver<StreamAccessLogsMessage> open(String identity, Answer answer) {
    Context previous =
        Context.current()
            .withValue(PeerIdentity.CALLER, SpiffeId.parse(identity).orElseThrow())
            .attach();
    try {
      return receiver.streamAccessLogs(answer);
    } finally {
      Context.current().detach(previous);
    }
  }

  private List<String> remembered() {
    return peers.report(NOON).peers().keySet().stream()
        .map(peer -> peer.workload() + ":" + peer.port() + " " + peer.caller())
        .toList();
  }

  @Test
  void theFirstMessageSaysWhichPodAndTheOthersMore() {
    Answer answer = new Answer();
    StreamObserver<StreamAccessLogsMessage> stream = open(WEB, answer);
    stream.onNext(message("shop/web-1", PlaintextLog.NAME, "192.0.2.1", 8080));
    stream.onNext(
        StreamAccessLogsMessage.newBuilder()
            .setTcpLogs(
                StreamAccessLogsMessage.TCPAccessLogEntries.newBuilder()
                    .addLogEntry(entry("192.0.2.2", 9090)))
            .build());
    stream.onCompleted();

    assertThat(remembered())
        .containsExactly("Pod shop/web-1:8080 192.0.2.1", "Pod shop/web-1:9090 192.0.2.2");
    assertThat(answer.error()).isEmpty();
    assertThat(answer.completed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "spiffe://cluster.local/ns/shop/sa/other, shop/web-1, plaintext, PERMISSION_DENIED",
    "spiffe://cluster.local/ns/evil/sa/web, shop/web-1, plaintext, PERMISSION_DENIED",
    "spiffe://cluster.local/ns/shop/sa/web, shop/bare, plaintext, UNAVAILABLE",
    "spiffe://cluster.local/ns/shop/sa/web, shop/nobody, plaintext, UNAVAILABLE",
    "spiffe://cluster.local/ns/shop/sa/web, '', plaintext, INVALID_ARGUMENT",
    "spiffe://cluster.local/ns/shop/sa/web, shop/../web-1, plaintext, INVALID_ARGUMENT",
    "spiffe://cluster.local/ns/shop/sa/web, shop/web-1, requests, INVALID_ARGUMENT"
  })
  void nobodyTellsOfAnothersPod(String identity, String node, String log, Status.Code expected) {
    Answer answer = new Answer();
    StreamObserver<StreamAccessLogsMessage> stream = open(identity, answer);
    stream.onNext(message(node, log, "192.0.2.1", 8080));
    stream.onNext(message("shop/web-1", PlaintextLog.NAME, "192.0.2.1", 8080));

    assertThat(answer.error().map(Status::getCode)).contains(expected);
    assertThat(remembered()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 8080",
    "localhost, 8080",
    "192.0.2.256, 8080",
    "192.0.2.1, 0",
    "192.0.2.1, 65536",
    "192.0.2.1, -1"
  })
  void whatIsNoAddressOrPortIsPassedOver(String caller, int port) {
    Answer answer = new Answer();
    StreamObserver<StreamAccessLogsMessage> stream = open(WEB, answer);
    stream.onNext(message("shop/web-1", PlaintextLog.NAME, caller, port));
    stream.onNext(message("shop/web-1", PlaintextLog.NAME, "2001:db8::1", 8080));

    assertThat(remembered()).containsExactly("Pod shop/web-1:8080 2001:db8:0:0:0:0:0:1");
    assertThat(answer.error()).isEmpty();
  }

  @Test
  void aMessageOfTooManyEntriesIsTheLast() {
    Answer answer = new Answer();
    StreamObserver<StreamAccessLogsMessage> stream = open(WEB, answer);
    stream.onNext(
        message(
            "shop/web-1",
            PlaintextLog.NAME,
            "192.0.2.1",
            new int[PlaintextReceiver.MAX_ENTRIES + 1]));

    assertThat(answer.error().map(Status::getCode)).contains(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void aProxyIsListenedToNoFasterThanThePauseAllows() {
    Answer answer = new Answer();
    StreamObserver<StreamAccessLogsMessage> stream = open(WEB, answer);
    assertThat(answer.requested()).hasValue(1);
    long start = System.nanoTime();
    stream.onNext(message("shop/web-1", PlaintextLog.NAME, "192.0.2.1", 8080));

    Await.until("the next message to be asked for", () -> answer.requested().get() == 2);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(PlaintextReceiver.PAUSE.toNanos());
  }

  /** The proxy's end of a stream. */
  private static final class Answer extends ProxyEnd<StreamAccessLogsResponse> {
    @Override
    public void onNext(StreamAccessLogsResponse response) {
      throw new AssertionError("nothing is answered");
    }
  }
}
