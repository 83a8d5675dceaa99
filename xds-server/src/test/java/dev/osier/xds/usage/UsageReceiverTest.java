package dev.osier.xds.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.usage.Owner;
import dev.osier.mesh.usage.UsageMemory;
import dev.osier.testkit.Await;
import dev.osier.testkit.HostileInput;
import dev.osier.testkit.MeshBuilder;
import dev.osier.xds.configuration.Configurations;
import dev.osier.xds.server.PeerIdentity;
import dev.osier.xds.server.ProxyEnd;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterStats;
import io.envoyproxy.envoy.config.endpoint.v3.UpstreamLocalityStats;
import io.envoyproxy.envoy.service.load_stats.v3.LoadStatsRequest;
import io.envoyproxy.envoy.service.load_stats.v3.LoadStatsResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a proxy may say of what its application calls, and what comes of it if it says else. */
class UsageReceiverTest {
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final String CLIENT = "spiffe://cluster.local/ns/shop/sa/client";

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Remembered memory = new Remembered();
  private final Configurations configurations = new Configurations(memory);
  private final UsageReceiver receiver = new UsageReceiver(configurations, INTERVAL, timer);

  UsageReceiverTest() {
    configurations.publish(
        Mesh.EMPTY,
        new MeshBuilder()
            .service("shop/web", some -> some.address("10.96.0.1").port(80, Protocol.HTTP, 8080))
            .service("shop/api", some -> some.address("10.96.0.2").port(80, Protocol.HTTP, 8080))
            .service("shop/store", some -> some.address("10.96.0.3").port(1234, Protocol.TCP, 1))
            .pod("shop/client-1", pod -> pod.address("10.0.1.5").account("client").onDemand())
            .pod("shop/eager", pod -> pod.address("10.0.1.6").account("client"))
            .pod("shop/bare", pod -> pod.address("10.0.1.7").account("client").withoutSidecar())
            .build());
    memory.known.addAll(
        Set.of(
            "outbound/80/web",
            "outbound/80/web.shop",
            "outbound/80/api",
            "service/10.96.0.3:1234"));
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private static LoadStatsRequest from(String node) {
    LoadStatsRequest.Builder message = LoadStatsRequest.newBuilder();
    message.getNodeBuilder().setId(node);
    return message.build();
  }

  private static LoadStatsRequest report(String used, String unused) {
    return LoadStatsRequest.newBuilder()
        .addClusterStats(stats(used, 3))
        .addClusterStats(stats(unused, 0))
        .build();
  }

  private static ClusterStats stats(String cluster, int requests) {
    return ClusterStats.newBuilder()
        .setClusterName(cluster)
        .addUpstreamLocalityStats(UpstreamLocalityStats.getDefaultInstance())
        .addUpstreamLocalityStats(
            UpstreamLocalityStats.newBuilder().setTotalIssuedRequests(requests))
        .build();
  }

  private StreamObserver<LoadStatsRequest> open(String identity, Answer answer) {
    Context previous =
        Context.current()
            .withValue(PeerIdentity.CALLER, SpiffeId.parse(identity).orElseThrow())
            .attach();
    try {
      return receiver.streamLoadStats(answer);
    } finally {
      Context.current().detach(previous);
    }
  }

  @Test
  void itIsAskedForAllClustersAndEachNameThatLeadsToAUsedOneIsUsed() {
    Answer answer = new Answer();
    StreamObserver<LoadStatsRequest> stream = open(CLIENT, answer);
    stream.onNext(from("shop/client-1"));
    assertThat(answer.said()).hasSize(1);
    assertThat(answer.said().getFirst().getSendAllClusters()).isTrue();
    assertThat(answer.said().getFirst().getLoadReportingInterval())
        .isEqualTo(Durations.fromMillis(INTERVAL.toMillis()));
    assertThat(memory.used).isEmpty();

    stream.onNext(report("outbound/shop/web/80", "outbound/shop/api/80"));
    assertThat(memory.used).containsExactly("outbound/80/web", "outbound/80/web.shop");
    stream.onNext(report("service/10.96.0.3:1234", "passthrough"));
    assertThat(memory.used).hasSize(3).contains("service/10.96.0.3:1234");
    stream.onNext(report("passthrough", "no such cluster"));
    assertThat(memory.used).hasSize(3);
    stream.onCompleted();
    assertThat(answer.completed()).isTrue();
    assertThat(answer.error()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"200, true", "256, false"})
  void whoMayAskForConfigurationMayReportHoweverMuchItSaysOfItself(
      int kibibytes, boolean acceptable) {
    Answer answer = new Answer();
    LoadStatsRequest.Builder message = from("shop/client-1").toBuilder();
    // A stock Envoy says some 60 of it: what it was built with.
    message.getNodeBuilder().addExtensionsBuilder().setName("x".repeat(kibibytes * 1024));
    open(CLIENT, answer).onNext(message.build());
    assertThat(answer.error().isEmpty()).as("accepted").isEqualTo(acceptable);
    assertThat(answer.said()).hasSize(acceptable ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({
    "spiffe://cluster.local/ns/shop/sa/other, shop/client-1, PERMISSION_DENIED",
    "spiffe://cluster.local/ns/evil/sa/client, shop/client-1, PERMISSION_DENIED",
    "spiffe://cluster.local/ns/shop/sa/client, shop/bare, UNAVAILABLE",
    "spiffe://cluster.local/ns/shop/sa/client, shop/nobody, UNAVAILABLE",
    "spiffe://cluster.local/ns/shop/sa/client, '', INVALID_ARGUMENT",
    "spiffe://cluster.local/ns/shop/sa/client, shop/../client-1, INVALID_ARGUMENT"
  })
  @HostileInput("xds/load-of-another")
  void nobodyTellsOfAnothersPod(String identity, String node, Status.Code expected) {
    Answer answer = new Answer();
    StreamObserver<LoadStatsRequest> stream = open(identity, answer);
    stream.onNext(from(node));
    stream.onNext(report("outbound/shop/web/80", "passthrough"));
    assertThat(answer.error().map(Status::getCode)).contains(expected);
    assertThat(memory.used).isEmpty();
    assertThat(answer.said()).isEmpty();
  }

  @Test
  void aProxyThatKnowsAllServicesIsAskedForNothing() {
    Answer answer = new Answer();
    StreamObserver<LoadStatsRequest> stream = open(CLIENT, answer);
    stream.onNext(from("shop/eager"));
    assertThat(answer.said()).isEmpty();
    assertThat(answer.error()).isEmpty();
    stream.onNext(report("outbound/shop/web/80", "passthrough"));
    assertThat(memory.used).isEmpty();
  }

  @Test
  void anotherStreamOfTheSameProxyEndsTheFirst() {
    Answer first = new Answer();
    StreamObserver<LoadStatsRequest> before = open(CLIENT, first);
    before.onNext(from("shop/client-1"));
    Answer second = new Answer();
    open(CLIENT, second).onNext(from("shop/client-1"));
    assertThat(first.error().map(Status::getCode)).contains(Status.Code.ABORTED);
    assertThat(second.error()).isEmpty();
    before.onNext(report("outbound/shop/web/80", "passthrough"));
    assertThat(memory.used).isEmpty();
  }

  @Test
  void aProxyIsListenedToNotMuchFasterThanItWasTold() {
    Answer answer = new Answer();
    StreamObserver<LoadStatsRequest> stream = open(CLIENT, answer);
    assertThat(answer.requested()).hasValue(1);
    long start = System.nanoTime();
    stream.onNext(from("shop/client-1"));
    Await.until("the next message to be asked for", () -> answer.requested().get() == 2);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(INTERVAL.dividedBy(4).toNanos());
  }

  private static final class Remembered implements UsageMemory {
    final Set<String> known = new TreeSet<>();
    final Set<String> used = new TreeSet<>();

    @Override
    public void used(Owner owner, Set<String> names) {
      assertThat(owner).isEqualTo(Owner.account("shop", "client"));
      used.addAll(names);
    }

    @Override
    public Set<String> recall(Owner owner) {
      return known;
    }
  }

  /** The proxy's end of a stream. */
  private static final class Answer extends ProxyEnd<LoadStatsResponse> {}
}
