package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Zones near and far, when the near one ends. The client stands on the first node. The second,
 * which the tests put into the first one's zone, and the third have a server each. A Policy says
 * that near ones come first, and nothing else; nobody retries but the mesh, by default.
 */
@Tag("node")
@EnabledIf(
    value = "canZonesBeDisrupted",
    disabledReason = "there are fewer than three nodes, or none of our own: NODES=3 make up")
class ZonesTest {
  private static TestNode near;
  private static TestNode far;
  private static TestNamespace meshed;
  private static TestClient client;

  static boolean canZonesBeDisrupted() {
    return TestNode.canBeDisrupted() && TestNode.all().size() > 2;
  }

  @BeforeAll
  static void createPods() {
    List<TestNode> nodes = TestNode.all();
    near = nodes.get(1);
    far = nodes.get(2);
    near.moveTo(nodes.getFirst().zone());
    meshed = TestNamespace.meshed("zones");
    meshed.apply(
        "zones.yaml",
        Map.of("CLIENT", nodes.getFirst().name(), "NEAR", near.name(), "FAR", far.name()));
    List.of("client", "near", "far").forEach(meshed::awaitPod);
    client = meshed.client();
    TestObject.apply(
            meshed,
            "Policy",
            "near-first",
            "targetRefs: [{name: server}]\ntraffic: {locality: {mode: PreferZone}}")
        .awaitProgrammed();
  }

  @AfterAll
  static void deletePods() {
    near.moveTo(near.zone());
    meshed.close();
  }

  @Test
  void trafficPrefersItsZoneAndFailsOver() {
    awaitAnswersFrom("near");
    CompletableFuture<TestClient.Result> load =
        load("--rate", "200", "--n", "2000", "--concurrency", "8");
    Await.until(
        TestCluster.SOON,
        () -> assertThat(ProxyLog.outbound(meshed.pod("client"), "/load")).isNotEmpty());
    near.kill();
    try {
      TestClient.Result result = load.join();
      assertThat(result.keys("peers")).containsExactlyInAnyOrder("near", "far");
      assertThat(result.failed())
          .describedAs("no more than were under way: %s", result.summary())
          .isLessThanOrEqualTo(8);
      assertThat(load("--n", "500").join().failed()).isZero();
    } finally {
      near.restore();
      near.moveTo(zoneOfClient());
    }
    awaitAnswersFrom("near");
  }

  @Test
  void aZoneThatIsCutOffFailsNoRequestAfterThreeSeconds() {
    awaitAnswersFrom("near");
    near.partition();
    try {
      TestClient.Result early =
          load("--rate", "100", "--duration", "3s", "--concurrency", "16").join();
      assertThat(early.requests()).isPositive();
      TestClient.Result late = load("--n", "1000", "--concurrency", "8").join();

      assertThat(late.failed()).describedAs("%s", late.summary()).isZero();
      assertThat(late.keys("peers")).containsExactly("far");
    } finally {
      near.heal();
    }
    awaitAnswersFrom("near");
  }

  private static String zoneOfClient() {
    return TestNode.all().getFirst().zone();
  }

  private static void awaitAnswersFrom(String pod) {
    Await.until(
        TestCluster.POD_START,
        () -> assertThat(load("--n", "50").join().keys("peers")).containsExactly(pod));
  }

  private static CompletableFuture<TestClient.Result> load(String... options) {
    return client.start("http", TestClient.with(options, "--url", "http://server/load"));
  }
}
