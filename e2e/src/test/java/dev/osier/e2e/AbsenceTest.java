package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What works, and what does not, while there is no control plane at all. */
@Tag("node")
class AbsenceTest {
  private static final KubernetesClient CLIENT = TestCluster.client();

  @Test
  void withoutAControlPlaneProxiesServeAndOnlyNewPodsOfTheMeshAreTurnedAway() {
    try (TestNamespace meshed = TestNamespace.meshed("absence");
        TestNamespace plain = TestNamespace.plain("bystander")) {
      meshed.apply("server.yaml", Map.of("REPLICAS", "1"));
      meshed.apply("client.yaml");
      meshed.awaitDeployment("server");
      meshed.awaitPod("client");
      HasMetadata pod =
          meshed.load("pod.yaml", Map.of("NAME", "newcomer", "LABEL", "other: label")).getFirst();
      // A service that was never called is not reached while nobody can be asked for it.
      assertThat(meshed.client().http("http://server/alone", "--n", "1").failed()).isZero();
      assertThat(meshed.client().tcp("server:7001", "--n", "1", "--server-first").failed())
          .isZero();
      TestCluster.scaleControlPlane(0);
      try {
        assertThatThrownBy(() -> CLIENT.resource(pod).inNamespace(meshed.name()).create())
            .hasMessageContaining("injection.osier.dev");
        assertThat(CLIENT.resource(pod).inNamespace(plain.name()).create()).isNotNull();
        plain.awaitPod("newcomer");
        assertThat(meshed.client().http("http://server/alone", "--n", "500", "--no-reuse").failed())
            .isZero();
        assertThat(meshed.client().tcp("server:7001", "--n", "50", "--server-first").failed())
            .isZero();
      } finally {
        // Its own pods come back although the webhook that would admit pods is down.
        TestCluster.scaleControlPlane(2);
      }
      Await.until(
          TestCluster.POD_START,
          () -> assertThat(CLIENT.resource(pod).inNamespace(meshed.name()).create()).isNotNull());
      meshed.awaitPod("newcomer");
    }
  }
}
