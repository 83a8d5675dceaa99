package dev.osier.xds.plaintext;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.Mtls;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.plaintext.PlaintextPeer;
import dev.osier.mesh.plaintext.PlaintextReport;
import dev.osier.testkit.MeshBuilder;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is remembered, under which name, and for how long. */
class PlaintextPeersTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:02:30Z");
  private static final NamespacedName WEB = new NamespacedName("shop", "web-1");
  private static final NamespacedName LONELY = new NamespacedName("shop", "lonely");
  private static final InetAddress OLD = InetAddress.ofLiteral("10.0.3.1");
  private static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.1");

  private final PlaintextPeers peers = new PlaintextPeers(NOON.minus(Duration.ofDays(1)));
  private final MeshBuilder mesh =
      new MeshBuilder()
          .service("shop/web", service -> service.port(80, Protocol.HTTP, 8080))
          .service("shop/web-again", service -> service.port(80, Protocol.HTTP, 8080))
          .pod(
              "shop/web-1",
              pod -> pod.address("10.0.1.5").serves("shop/web-again").serves("shop/web"))
          .pod(
              "shop/web-2",
              pod -> pod.address("10.0.1.6").serves("shop/web-again").serves("shop/web"))
          .pod("shop/lonely", pod -> pod.address("10.0.1.7"))
          .pod("legacy/old", pod -> pod.address("10.0.3.1").withoutSidecar());

  @BeforeEach
  void publish() {
    peers.publish(Mesh.EMPTY, mesh.build());
  }

  private static PlaintextPeer ofWeb(int port, String caller) {
    return new PlaintextPeer(
        new ObjectReference("Service", new NamespacedName("shop", "web")), port, caller);
  }

  @Test
  void callersArePodsOrAddressesAndTheCalledAreServicesOrPods() {
    peers.note(WEB, 8080, OLD, NOON);
    peers.note(WEB, 9090, STRANGER, NOON);
    peers.note(LONELY, 8080, OLD, NOON);

    PlaintextReport report = peers.report(NOON);
    assertThat(report.peers().keySet())
        .containsExactlyInAnyOrder(
            ofWeb(8080, "legacy/old"),
            ofWeb(9090, "192.0.2.1"),
            new PlaintextPeer(new ObjectReference("Pod", LONELY), 8080, "legacy/old"));
    assertThat(report.complete()).isTrue();
  }

  @Test
  void podsOfOneServiceAreOneWorkload() {
    peers.note(WEB, 8080, OLD, NOON);
    peers.note(new NamespacedName("shop", "web-2"), 8080, OLD, NOON.plusSeconds(200));

    assertThat(peers.report(NOON.plusSeconds(200)).peers())
        .containsOnlyKeys(ofWeb(8080, "legacy/old"))
        .containsValue(Instant.parse("2026-01-01T12:05:00Z"));
  }

  @Test
  void aReportDoesNotChangeWithEveryCall() {
    peers.note(WEB, 8080, OLD, NOON);
    PlaintextReport first = peers.report(NOON);
    peers.note(WEB, 8080, OLD, NOON.plusSeconds(60));

    assertThat(peers.report(NOON.plusSeconds(60))).isEqualTo(first);
    assertThat(first.peers()).containsValue(Instant.parse("2026-01-01T12:00:00Z"));
  }

  @Test
  void whoHasNotCalledForLongIsForgotten() {
    peers.note(WEB, 8080, OLD, NOON);

    assertThat(peers.report(NOON.plus(PlaintextReport.WINDOW)).peers()).hasSize(1);
    assertThat(peers.report(NOON.plus(PlaintextReport.WINDOW).plusSeconds(1)))
        .isEqualTo(PlaintextReport.NONE);
  }

  @Test
  void aCallerWhosePodIsGoneIsForgottenAtOnceEvenIfAnotherHasItsName() {
    peers.note(WEB, 8080, OLD, NOON);
    peers.note(WEB, 8080, STRANGER, NOON);
    mesh.withoutPod("legacy/old");
    publish();
    assertThat(peers.report(NOON).peers()).containsOnlyKeys(ofWeb(8080, "192.0.2.1"));

    mesh.pod("legacy/old", pod -> pod.address("10.0.3.2").uid("another").withoutSidecar());
    publish();
    peers.note(WEB, 8080, InetAddress.ofLiteral("10.0.3.2"), NOON);
    mesh.pod("legacy/old", pod -> pod.uid("a-third"));
    publish();
    assertThat(peers.report(NOON).peers()).containsOnlyKeys(ofWeb(8080, "192.0.2.1"));
  }

  @Test
  void whatAPodWasCalledForIsNotSaidOfTheNextOfItsName() {
    peers.note(LONELY, 8080, STRANGER, NOON);
    assertThat(peers.report(NOON).peers()).hasSize(1);
    mesh.pod("shop/lonely", pod -> pod.uid("another"));
    publish();

    assertThat(peers.report(NOON)).isEqualTo(PlaintextReport.NONE);
  }

  @Test
  void aPortThatTakesNoPlaintextAnyMoreHasNoCallersInPlaintext() {
    peers.note(WEB, 8080, OLD, NOON);
    mesh.pod("shop/web-1", pod -> pod.mtls("shop/strict", Mtls.of(MtlsMode.STRICT)));
    publish();

    assertThat(peers.report(NOON)).isEqualTo(PlaintextReport.NONE);
  }

  @Test
  void oneProxyCannotCrowdOutAnother() {
    peers.note(LONELY, 8080, OLD, NOON);
    for (int i = 0; i < 10 * PlaintextPeers.PER_POD; i++) {
      peers.note(WEB, 8080, InetAddress.ofLiteral("192.0.2." + i % 256), NOON.plusSeconds(i));
    }

    Instant then = NOON.plusSeconds(10L * PlaintextPeers.PER_POD);
    peers.note(LONELY, 8080, OLD, then);
    PlaintextReport report = peers.report(then);
    assertThat(report.peers()).hasSizeLessThanOrEqualTo(PlaintextPeers.PER_POD + 1);
    assertThat(report.peers().keySet())
        .contains(new PlaintextPeer(new ObjectReference("Pod", LONELY), 8080, "legacy/old"));
    assertThat(report.complete()).isFalse();
  }

  @Test
  void itDoesNotSayThatItKnowsAllBeforeItHasListenedForLong() {
    PlaintextPeers fresh = new PlaintextPeers(NOON);

    assertThat(fresh.report(NOON.plus(PlaintextReport.WINDOW)).complete()).isFalse();
    assertThat(fresh.report(NOON.plus(PlaintextReport.WINDOW).plusSeconds(1)).complete()).isTrue();
  }

  @Test
  void noMoreAreRememberedThanThereIsRoomFor() {
    int pods = PlaintextPeers.ALL / PlaintextPeers.PER_POD + 1;
    for (int pod = 0; pod < pods; pod++) {
      String name = "pod-" + pod;
      mesh.pod("many/" + name, one -> one.address("10.9.0." + (name.hashCode() & 127)));
    }
    publish();
    for (int pod = 0; pod < pods; pod++) {
      for (int caller = 0; caller < PlaintextPeers.PER_POD; caller++) {
        peers.note(
            new NamespacedName("many", "pod-" + pod),
            80,
            InetAddress.ofLiteral("192.0.2." + caller),
            NOON);
      }
    }

    assertThat(peers.report(NOON).peers()).hasSize(PlaintextPeers.ALL);
    assertThat(peers.report(NOON).complete()).isFalse();
  }
}
