package dev.osier.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.PlaintextCallers;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.Mtls;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.plaintext.PlaintextPeer;
import dev.osier.mesh.plaintext.PlaintextReport;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.operator.rollout.CollectedRollouts;
import dev.osier.testkit.MeshBuilder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What statuses say of those who still send plaintext. */
class PlaintextStatusTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant LATER = Instant.parse("2026-01-01T12:05:00Z");
  private static final NamespacedName POLICY = new NamespacedName("shop", "mtls");
  private static final Mesh MESH =
      new MeshBuilder()
          .service("shop/web", service -> service.port(80, Protocol.HTTP, 8080))
          .pod(
              "shop/web-1",
              pod ->
                  pod.address("10.0.1.5")
                      .serves("shop/web")
                      .mtls("shop/mtls", Mtls.of(MtlsMode.PERMISSIVE)))
          .pod(
              "shop/lonely",
              pod -> pod.address("10.0.1.6").mtls("shop/mtls", Mtls.of(MtlsMode.PERMISSIVE)))
          .pod("far/away", pod -> pod.address("10.0.1.7"))
          .build();

  private static PlaintextPeer peer(String kind, String namespace, String name, String caller) {
    return new PlaintextPeer(
        new ObjectReference(kind, new NamespacedName(namespace, name)), 8080, caller);
  }

  private static PlaintextReport report(Instant seen, PlaintextPeer... peers) {
    SortedMap<PlaintextPeer, Instant> all = new TreeMap<>();
    List.of(peers).forEach(peer -> all.put(peer, seen));
    return new PlaintextReport(all, true);
  }

  @Test
  void callersAreNamedByWorkloadAndPort() {
    assertThat(PlaintextStatus.of(report(NOON, peer("Service", "shop", "web", "legacy/old"))))
        .isEqualTo(
            new PlaintextCallers(
                1,
                true,
                List.of(
                    new PlaintextCallers.Peer(
                        "Service shop/web", 8080, "legacy/old", "2026-01-01T12:00:00Z"))));
  }

  @Test
  void allAreCountedAndTheFirstListed() {
    PlaintextPeer[] many = new PlaintextPeer[100];
    for (int i = 0; i < many.length; i++) {
      many[i] = peer("Service", "shop", "web", "192.0.2." + i);
    }

    PlaintextCallers callers = PlaintextStatus.of(report(NOON, many));
    assertThat(callers.count()).isEqualTo(100);
    assertThat(callers.peers()).hasSize(PlaintextCallers.LISTED);
  }

  @Test
  void aPolicyTellsOfTheWorkloadsWhoseModeItSets() {
    PlaintextPeer web = peer("Service", "shop", "web", "legacy/old");
    PlaintextPeer lonely = peer("Pod", "shop", "lonely", "legacy/old");
    PlaintextPeer away = peer("Pod", "far", "away", "legacy/old");

    assertThat(new PlaintextByPolicy(MESH).of(report(NOON, web, lonely, away)))
        .isEqualTo(Map.of(POLICY, report(NOON, web, lonely)));
    assertThat(new PlaintextByPolicy(MESH).of(PlaintextReport.NONE))
        .isEqualTo(Map.of(POLICY, PlaintextReport.NONE));
  }

  @Test
  void replicasThatHaveHeardOfTheSameCallerCountItOnce() {
    PlaintextPeer web = peer("Service", "shop", "web", "legacy/old");
    PlaintextPeer other = peer("Service", "shop", "web", "192.0.2.1");
    CollectedRollouts collected = new CollectedRollouts(InstantSource.system());
    collected.report("one", RolloutReport.EMPTY.with(report(NOON, web)));
    collected.report("two", RolloutReport.EMPTY.with(report(LATER, web, other)));
    collected.report("gone", RolloutReport.EMPTY.with(report(LATER, peer("Pod", "a", "b", "c"))));

    assertThat(collected.plaintext(replica -> !replica.equals("gone"), Set.of("one", "two")))
        .isEqualTo(report(LATER, web, other));
  }

  @Test
  void whileAReplicaHasNotReportedNobodyKnowsAll() {
    CollectedRollouts collected = new CollectedRollouts(InstantSource.system());
    collected.report("one", RolloutReport.EMPTY);

    assertThat(collected.plaintext(replica -> true, Set.of("one", "two")).complete()).isFalse();
  }
}
