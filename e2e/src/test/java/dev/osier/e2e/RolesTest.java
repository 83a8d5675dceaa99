package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a control plane of some roles says of itself, and what one says that may not read the
 * cluster. Both are pods as the chart makes them, but none that a Service sends anybody to.
 */
@Tag("node")
class RolesTest {
  private static final KubernetesClient CLIENT = TestCluster.client();
  private static final String WITHOUT_RIGHTS = "without-rights";

  @BeforeAll
  static void createPods() {
    deletePods();
    CLIENT
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(TestCluster.SYSTEM_NAMESPACE)
                .withName(WITHOUT_RIGHTS)
                .endMetadata()
                .build())
        .create();
    create("configures-only", "osier", "--run=xds");
    create(WITHOUT_RIGHTS, WITHOUT_RIGHTS, "--run=all");
  }

  @AfterAll
  static void deletePods() {
    for (String name : List.of("configures-only", WITHOUT_RIGHTS)) {
      CLIENT
          .pods()
          .inNamespace(TestCluster.SYSTEM_NAMESPACE)
          .withName(name)
          .withGracePeriod(0)
          .delete();
    }
    CLIENT
        .serviceAccounts()
        .inNamespace(TestCluster.SYSTEM_NAMESPACE)
        .withName(WITHOUT_RIGHTS)
        .delete();
  }

  @Test
  void whoConfiguresOnlyIsReadyWithoutTheWebhook() {
    awaitReady();

    assertThat(ask("configures-only", "readyz").lines())
        .containsExactly("[+]authority ok", "[+]operator ok", "[+]xds ok");
    assertThat(ask("configures-only", "livez").lines()).containsExactly("[+]compile ok");
    assertThat(TestCluster.read(pod("configures-only"), "metrics").lines())
        .contains("osier_operator_leads 0.0");
  }

  @Test
  void whoMayNotReadTheClusterLivesIsNotReadyAndSaysWhy() {
    Await.until(
        TestCluster.POD_START,
        () -> assertThat(container(WITHOUT_RIGHTS).getStarted()).describedAs("started").isTrue());
    // Made at the same time, and asked as often.
    awaitReady();

    assertThat(ask(WITHOUT_RIGHTS, "readyz").lines())
        .containsExactly(
            "[-]authority failed: there are no keys to sign with",
            "[-]operator failed: the cluster has not been read",
            "[-]webhook failed: not listening",
            "[-]xds failed: not listening");
    assertThat(ask(WITHOUT_RIGHTS, "livez").lines()).containsExactly("[+]compile ok");
    assertThat(TestCluster.isReady(pod(WITHOUT_RIGHTS))).isFalse();
    assertThat(container(WITHOUT_RIGHTS).getRestartCount()).isZero();
  }

  private static void awaitReady() {
    Await.until(
        TestCluster.POD_START,
        () ->
            assertThat(TestCluster.isReady(pod("configures-only"))).describedAs("ready").isTrue());
  }

  private static void create(String name, String account, String roles) {
    PodTemplateSpec template =
        CLIENT
            .apps()
            .deployments()
            .inNamespace(TestCluster.SYSTEM_NAMESPACE)
            .withName("osier")
            .get()
            .getSpec()
            .getTemplate();
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(TestCluster.SYSTEM_NAMESPACE)
            .withName(name)
            .withLabels(Map.of("osier.dev/injection", "disabled"))
            .endMetadata()
            .withNewSpecLike(template.getSpec())
            .withServiceAccountName(account)
            .withServiceAccount(account)
            .editFirstContainer()
            .withArgs(roles)
            .endContainer()
            .endSpec()
            .build();
    CLIENT.resource(pod).create();
  }

  private static Pod pod(String name) {
    return CLIENT.pods().inNamespace(TestCluster.SYSTEM_NAMESPACE).withName(name).get();
  }

  private static ContainerStatus container(String pod) {
    return pod(pod).getStatus().getContainerStatuses().getFirst();
  }

  private static String ask(String pod, String path) {
    return TestCluster.readLocally(pod(pod), path);
  }
}
