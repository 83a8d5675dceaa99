package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Three replicas of the control plane: all sign, and one writes, also when it has stood still. */
@Tag("node")
@EnabledIf(
    value = "dev.osier.e2e.TestNode#canBeDisrupted",
    disabledReason = "a process can be stopped only where the nodes are our own")
class ReplicasTest {
  private static final KubernetesClient CLIENT = TestCluster.client();
  private static final String LEADS = "osier_operator_leads";
  private static final String SIGNED = "osier_ca_signing_seconds_count";
  // A Lease of 15 s, looked at every two.
  private static final Duration TAKEOVER = Duration.ofSeconds(40);
  private static TestNamespace meshed;

  @BeforeAll
  static void scaleUp() {
    TestCluster.scaleControlPlane(3);
    meshed = TestNamespace.meshed("replicas");
    meshed.apply("server.yaml", Map.of("REPLICAS", "1"));
    meshed.awaitDeployment("server");
  }

  @AfterAll
  static void scaleDown() {
    meshed.close();
    TestCluster.scaleControlPlane(2);
  }

  @Test
  void allSign() {
    List<Double> before = signed();
    assertThat(before).hasSize(3);
    // They all answer and the first one counts, so each gets its turn.
    Await.until(
        TestCluster.POD_START,
        () -> {
          CLIENT
              .apps()
              .deployments()
              .inNamespace(meshed.name())
              .withName("server")
              .rolling()
              .restart();
          meshed.awaitDeployment("server");
          List<Double> after = signed();
          for (int replica = 0; replica < before.size(); replica++) {
            assertThat(after.get(replica)).isGreaterThan(before.get(replica));
          }
        });
  }

  @Test
  void aLeaderThatStoodStillIsOneNoMore() {
    Await.until(TestCluster.SOON, () -> assertThat(leaders()).hasSize(1));
    Pod first = leaders().getFirst();
    assertThat(TestCluster.leader()).isEqualTo(first.getMetadata().getName());
    HasMetadata newcomer =
        meshed.load("pod.yaml", Map.of("NAME", "newcomer", "LABEL", "other: label")).getFirst();
    try (NodeProcess process = NodeProcess.ofPod(first, "--run=")) {
      process.stop();
      Await.until(
          TAKEOVER,
          () -> assertThat(TestCluster.leader()).isNotEqualTo(first.getMetadata().getName()));
      // Until it is known to be away, a webhook call may go to the one that stands still.
      Await.until(
          TestCluster.POD_START,
          () ->
              assertThat(CLIENT.resource(newcomer).inNamespace(meshed.name()).create())
                  .isNotNull());
    }
    Await.until(
        TAKEOVER,
        () -> {
          assertThat(leaders())
              .singleElement()
              .satisfies(
                  leader ->
                      assertThat(leader.getMetadata().getName()).isEqualTo(TestCluster.leader()));
          assertThat(TestCluster.readyControlPlanePods()).hasSize(3);
        });
    assertThat(TestCluster.leader()).isNotEqualTo(first.getMetadata().getName());
    meshed.awaitPod("newcomer");
    TestObject.routeRule(
            meshed,
            "after",
            "rules: [{directResponse: {status: 418}, matches: [{path: {value: /x}}]}]")
        .close();
  }

  private static List<Pod> leaders() {
    return TestCluster.readyControlPlanePods().stream()
        .filter(pod -> TestCluster.metric(pod, LEADS) == 1)
        .toList();
  }

  /** How many certificates each replica has signed, in the order of their names. */
  private static List<Double> signed() {
    return TestCluster.readyControlPlanePods().stream()
        .sorted(
            (one, other) -> one.getMetadata().getName().compareTo(other.getMetadata().getName()))
        .map(pod -> TestCluster.metric(pod, SIGNED))
        .toList();
  }
}
