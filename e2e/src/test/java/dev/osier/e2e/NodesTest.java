package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A mesh over several nodes; and that what tests do to a node is what they mean to do, seen from
 * pods that no mesh shields.
 */
@Tag("node")
@EnabledIf(
    value = "dev.osier.e2e.TestNode#canBeDisrupted",
    disabledReason = "there is one node only, or none of our own: NODES=2 make up")
class NodesTest {
  private static List<TestNode> nodes;
  private static TestNode near;
  private static TestNode far;
  private static TestNamespace meshed;
  private static TestNamespace plain;

  @BeforeAll
  static void createPods() {
    nodes = TestNode.all();
    near = nodes.getFirst();
    far = nodes.getLast();
    meshed = TestNamespace.meshed("nodes");
    plain = TestNamespace.plain("nodes-control");
    for (TestNamespace namespace : List.of(meshed, plain)) {
      nodes.forEach(node -> namespace.apply("on-node.yaml", Map.of("NODE", node.name())));
    }
    for (TestNamespace namespace : List.of(meshed, plain)) {
      nodes.forEach(node -> namespace.awaitPod("on-" + node.name()));
    }
  }

  @AfterAll
  static void deletePods() {
    meshed.close();
    plain.close();
  }

  @Test
  void everyNodeStandsInAZoneOfItsOwn() {
    assertThat(nodes).extracting(TestNode::zone).doesNotContain("").doesNotHaveDuplicates();
  }

  @Test
  void podsOfDifferentNodesReachEachOtherInMutualTls() {
    for (TestNode from : nodes) {
      for (TestNode to : nodes) {
        if (!from.equals(to)) {
          String path = "/from-" + from.name();
          TestClient.Result result = call(meshed, from, to, path);

          assertThat(result.failed()).describedAs("%s", result.summary()).isZero();
          assertThat(result.keys("peers")).containsExactly("on-" + to.name());
          Await.until(
              TestCluster.SOON,
              () ->
                  assertThat(ProxyLog.inbound(List.of(meshed.pod("on-" + to.name())), path))
                      .hasSize(10)
                      .allMatch(ProxyLog::isMutualTls));
        }
      }
    }
  }

  @Test
  void nobodyIsToldThatANodeIsCutOff() {
    assertThat(call(plain, near, far, "/before").failed()).isZero();
    far.partition();
    try {
      TestClient.Result result = call(plain, near, far, "/cut-off");

      assertThat(result.failed()).isEqualTo(10);
      assertThat(result.keys("errors")).containsExactly("timeout");
    } finally {
      far.heal();
    }
    assertThat(call(plain, near, far, "/healed").failed()).isZero();
  }

  @Test
  void aNodeThatWasKilledComesBackWithItsPods() {
    Map<String, Integer> before =
        far.pods().stream().collect(Collectors.toMap(NodesTest::uid, NodesTest::restarts));
    far.kill();
    try {
      assertThat(call(plain, near, far, "/killed").failed()).isEqualTo(10);
    } finally {
      far.restore();
    }
    Await.until(
        TestCluster.POD_START,
        () ->
            assertThat(far.pods())
                .filteredOn(pod -> before.containsKey(uid(pod)))
                .isNotEmpty()
                .allMatch(pod -> restarts(pod) > before.getOrDefault(uid(pod), Integer.MAX_VALUE))
                .allMatch(TestCluster::isReady));
    Await.until(
        TestCluster.SOON,
        () -> {
          for (TestNamespace namespace : List.of(plain, meshed)) {
            assertThat(call(namespace, near, far, "/restored").failed()).isZero();
            assertThat(call(namespace, far, near, "/restored").failed()).isZero();
          }
        });
  }

  private static TestClient.Result call(
      TestNamespace namespace, TestNode from, TestNode to, String path) {
    return namespace
        .client("on-" + from.name())
        .http(
            "http://server-" + to.name() + path,
            "--n",
            "10",
            "--concurrency",
            "10",
            "--timeout",
            "3s");
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  private static int restarts(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }
}
