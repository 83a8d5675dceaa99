package dev.osier.xds.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.mesh.Generation;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.plaintext.PlaintextPeer;
import dev.osier.mesh.plaintext.PlaintextReport;
import dev.osier.mesh.rollout.ProxyRefusal;
import dev.osier.mesh.rollout.Rollout;
import dev.osier.mesh.rollout.RolloutCollector;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.mesh.rotation.PodSet;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.mesh.rotation.TrustReport;
import dev.osier.testkit.Await;
import dev.osier.testkit.TestAuthority;
import dev.osier.testkit.TestTls;
import dev.osier.xds.configuration.Configurations;
import dev.osier.xds.server.ProxyListener;
import dev.osier.xds.server.XdsServer;
import dev.osier.xds.server.XdsServerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reports from replica to leader over real TLS, and who may not send or get them. */
@Tag("slow")
final class ReportingTest {
  private static final String SELF = "spiffe://cluster.local/ns/osier-system/sa/osier";
  private static final String STRANGER = "spiffe://cluster.local/ns/shop/sa/web";
  private static final RolloutReport FIRST = report(1);
  private static final RolloutReport SECOND = report(2);

  private final TestAuthority authority = TestAuthority.create();
  private final Map<String, RolloutReport> collected = new ConcurrentHashMap<>();
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  @AfterEach
  void stop() throws Exception {
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }

  @Test
  void theLatestReportOfEachReplicaIsThere() throws IOException {
    Optional<InetSocketAddress> leader = leader(SELF);
    Reporter one = reporter("one", SELF);
    Reporter two = reporter("two", SELF);
    one.reportTo(leader);
    one.report(FIRST);
    two.report(FIRST);
    two.report(SECOND);
    two.reportTo(leader);
    awaitReport("one", FIRST);
    awaitReport("two", SECOND);
    one.report(SECOND);
    awaitReport("one", SECOND);
  }

  @Test
  void aNewLeaderKnowsEverythingAtOnceAndTheOldOneForgets() throws IOException {
    Reporter one = reporter("one", SELF);
    one.report(FIRST);
    one.reportTo(leader(SELF));
    awaitReport("one", FIRST);
    one.reportTo(Optional.empty());
    Await.until("the replica to be forgotten", () -> !collected.containsKey("one"));
    one.reportTo(leader(SELF));
    awaitReport("one", FIRST);
  }

  @Test
  void aLeaderThatComesBackIsFoundAgain() throws IOException {
    Reporter one = reporter("one", SELF);
    XdsServer first = server(SELF, 0);
    int port = first.port();
    one.report(FIRST);
    one.reportTo(address(port));
    awaitReport("one", FIRST);
    first.stop(Duration.ofMillis(100));
    Await.until("the replica to be forgotten", () -> !collected.containsKey("one"));
    XdsServer second = server(SELF, port);
    running.push(() -> second.stop(Duration.ofMillis(100)));
    awaitReport("one", FIRST);
  }

  @Test
  void nobodyButTheControlPlaneIsListenedTo() throws IOException {
    Optional<InetSocketAddress> leader = leader(SELF);
    Reporter stranger = reporter("stranger", STRANGER);
    stranger.report(FIRST);
    stranger.reportTo(leader);
    // The one is there by the time that the other's, sent before, would have been.
    Reporter one = reporter("one", SELF);
    one.report(FIRST);
    one.reportTo(leader);
    awaitReport("one", FIRST);
    assertThat(collected).doesNotContainKey("stranger");
  }

  @Test
  void onlyTheControlPlaneIsReportedTo() throws CertificateException {
    ReplicaTrust trust =
        new ReplicaTrust(SpiffeId.parse(SELF).orElseThrow(), TestTls.trust(authority.rootPem()));
    trust.checkServerTrusted(chain(SELF), "EC");
    assertThatThrownBy(() -> trust.checkServerTrusted(chain(STRANGER), "EC"))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("not the control plane");
    X509Certificate[] foreign = chain(TestAuthority.create(), SELF);
    assertThatThrownBy(() -> trust.checkServerTrusted(foreign, "EC"))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void nothingIsLostOnTheWire() {
    ReplicaReportMarshaller marshaller = new ReplicaReportMarshaller();
    ReplicaReport report = new ReplicaReport("osier-1", SECOND);
    assertThat(marshaller.parse(marshaller.stream(report))).isEqualTo(report);
    ReplicaReport changing =
        new ReplicaReport(
            "osier-1",
            SECOND.with(
                new TrustReport(
                    RotationPhase.DRAIN,
                    List.of("sha256:a", "sha256:b"),
                    PodSet.of(
                        List.of(
                            new NamespacedName("shop", "web-1"),
                            new NamespacedName("shop", "web-2"))),
                    PodSet.of(List.of(new NamespacedName("shop", "web-1"))),
                    1,
                    new TreeSet<>(List.of(new NamespacedName("shop", "web-3"))))));
    assertThat(marshaller.parse(marshaller.stream(changing))).isEqualTo(changing);
    assertThatThrownBy(() -> marshaller.parse(new ByteArrayInputStream(new byte[] {0x0a, 0x7f, 1})))
        .hasMessageContaining("broken");
  }

  private void awaitReport(String replica, RolloutReport report) {
    Await.until("the report of " + replica, () -> report.equals(collected.get(replica)));
  }

  private Reporter reporter(String replica, String identity) {
    Reporter reporter =
        new Reporter(
            replica,
            SpiffeId.parse(SELF).orElseThrow(),
            TestTls.keys(authority.credentials(identity)),
            TestTls.trust(authority.rootPem()));
    running.push(reporter);
    return reporter;
  }

  private Optional<InetSocketAddress> leader(String identity) throws IOException {
    XdsServer server = server(identity, 0);
    running.push(() -> server.stop(Duration.ofMillis(100)));
    return address(server.port());
  }

  private static Optional<InetSocketAddress> address(int port) {
    return Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private XdsServer server(String identity, int port) throws IOException {
    XdsServer server =
        new XdsServer(
            XdsServerSettings.of(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                Mesh.EMPTY.settings().trustDomain()),
            TestTls.keys(authority.credentials(identity)),
            TestTls.trust(authority.rootPem()),
            new Configurations(),
            new SimpleMeterRegistry(),
            ProxyListener.NONE,
            List.of(
                new ReportReceiver(
                    SpiffeId.parse(SELF).orElseThrow(), new Collector(), Duration.ofMillis(100))));
    server.start();
    return server;
  }

  private X509Certificate[] chain(String identity) {
    return chain(authority, identity);
  }

  private static X509Certificate[] chain(TestAuthority issuer, String identity) {
    var keys = TestTls.keys(issuer.credentials(identity));
    return keys.getCertificateChain(keys.chooseServerAlias("EC", null, null));
  }

  private static RolloutReport report(long generation) {
    return new RolloutReport(
            new TreeMap<>(
                Map.of(
                    new ObjectReference("RouteRule", new NamespacedName("shop", "web")),
                    new Rollout(
                        new Generation("0123-web", generation),
                        3,
                        2,
                        1,
                        Optional.of(
                            new ProxyRefusal(
                                new NamespacedName("shop", "web-1"), "größer als 100"))),
                    new ObjectReference("Policy", new NamespacedName("", "mesh")),
                    Rollout.unused(new Generation("0123-mesh", 7)))))
        .with(
            new PlaintextReport(
                new TreeMap<>(
                    Map.of(
                        new PlaintextPeer(
                            new ObjectReference("Service", new NamespacedName("shop", "web")),
                            8080,
                            "legacy/old"),
                        Instant.ofEpochSecond(1_800_000_000))),
                false));
  }

  private final class Collector implements RolloutCollector {
    @Override
    public void report(String replica, RolloutReport report) {
      collected.put(replica, report);
    }

    @Override
    public void forget(String replica) {
      collected.remove(replica);
    }
  }
}
