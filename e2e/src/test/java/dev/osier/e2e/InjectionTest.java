package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Which pods get a sidecar, what they get, and which are left alone or refused. */
@Tag("node")
class InjectionTest {
  private static final KubernetesClient CLIENT = TestCluster.client();
  private static final Path CHART_VALUES = Path.of("../helm/osier/values.yaml");
  private static TestNamespace meshed;

  @BeforeAll
  static void createNamespace() {
    meshed = TestNamespace.meshed("injection");
    meshed.apply("server.yaml", Map.of("REPLICAS", "1"));
    meshed.awaitDeployment("server");
  }

  @AfterAll
  static void deleteNamespace() {
    meshed.close();
  }

  @Test
  void aPodOfALabelledNamespaceGetsANativeSidecarFirst() {
    Pod pod = meshed.pod("server");

    assertThat(pod.getSpec().getInitContainers())
        .extracting(Container::getName)
        .containsExactly("osier-redirect", "osier-proxy");
    Container proxy = pod.getSpec().getInitContainers().get(1);
    assertThat(proxy.getRestartPolicy()).isEqualTo("Always");
    assertThat(proxy.getSecurityContext().getRunAsUser()).isEqualTo(1337);
    assertThat(pod.getSpec().getContainers())
        .extracting(Container::getName)
        .containsExactly("server");
  }

  @Test
  @EnabledIf(
      value = "dev.osier.e2e.TestNode#areOurOwn",
      disabledReason = "the processes of other nodes are not this machine's")
  void besideTheApplicationRunsEnvoyAndNoOtherProcess() {
    assertThat(NodeProcess.programs(meshed.pod("server")))
        .containsExactlyInAnyOrder("/pause", "/usr/local/bin/envoy", "/app");
  }

  @Test
  void aSidecarAsksForWhatTheChartSays() throws IOException {
    JsonNode chart =
        Serialization.unmarshal(Files.readString(CHART_VALUES), JsonNode.class)
            .at("/proxy/resources");
    ResourceRequirements resources =
        meshed.pod("server").getSpec().getInitContainers().get(1).getResources();

    assertThat(chart.at("/requests").size()).isEqualTo(2);
    assertThat(resources)
        .isEqualTo(Serialization.unmarshal(chart.toString(), ResourceRequirements.class));
  }

  @Test
  void injectingTwiceChangesNothing() {
    // As it was stored, with all that the API server puts in; only whose it is is left out.
    Pod injected = meshed.pod("server");
    Pod again =
        new PodBuilder(injected)
            .withNewMetadata()
            .withName("twice")
            .withLabels(injected.getMetadata().getLabels())
            .withAnnotations(injected.getMetadata().getAnnotations())
            .endMetadata()
            .editSpec()
            .withNodeName(null)
            .endSpec()
            .withStatus(null)
            .build();
    Pod twice = CLIENT.resource(again).inNamespace(meshed.name()).dryRun(true).create();

    assertThat(twice.getSpec()).isEqualTo(again.getSpec());
    assertThat(twice.getMetadata().getLabels()).isEqualTo(injected.getMetadata().getLabels());
    assertThat(twice.getMetadata().getAnnotations())
        .isEqualTo(injected.getMetadata().getAnnotations());
  }

  @Test
  void noContainerOfTheApplicationSeesTheKey() {
    assertThat(meshed.pod("server").getSpec().getContainers())
        .allSatisfy(
            container ->
                assertThat(container.getVolumeMounts())
                    .noneMatch(mount -> mount.getMountPath().contains("osier")));
  }

  @Test
  void aPodMayOptOut() {
    Pod pod =
        create("pod.yaml", Map.of("NAME", "out", "LABEL", "osier.dev/injection: disabled"), meshed);

    assertThat(pod.getSpec().getInitContainers()).isEmpty();
  }

  @Test
  void aPodThatNoControllerMadeCanBeAppliedAgain() {
    HasMetadata pod =
        new PodBuilder(
                (Pod)
                    meshed
                        .load("pod.yaml", Map.of("NAME", "again", "LABEL", "other: label"))
                        .getFirst())
            .editSpec()
            .withTerminationGracePeriodSeconds(6L)
            .endSpec()
            .build();
    Pod first = (Pod) CLIENT.resource(pod).inNamespace(meshed.name()).serverSideApply();
    Pod second = (Pod) CLIENT.resource(pod).inNamespace(meshed.name()).serverSideApply();

    assertThat(first.getSpec().getContainers())
        .allMatch(container -> container.getLifecycle().getPreStop() != null);
    assertThat(second.getMetadata().getUid()).isEqualTo(first.getMetadata().getUid());
    assertThat(second.getSpec().getTerminationGracePeriodSeconds()).isEqualTo(6);
  }

  @Test
  void aPodOfAnotherNamespaceMayOptIn() {
    try (TestNamespace plain = TestNamespace.plain("optin")) {
      Pod injected =
          create("pod.yaml", Map.of("NAME", "in", "LABEL", "osier.dev/injection: enabled"), plain);
      Pod other = create("pod.yaml", Map.of("NAME", "other", "LABEL", "other: label"), plain);

      assertThat(injected.getSpec().getInitContainers())
          .extracting(Container::getName)
          .contains("osier-proxy");
      assertThat(other.getSpec().getInitContainers()).isEmpty();
      plain.awaitPod("in");
    }
  }

  @Test
  void aJobFinishesAndItsLaterInitContainersAreInTheMesh() {
    meshed.apply("job.yaml");

    Await.until(
        TestCluster.POD_START,
        () -> {
          var status =
              CLIENT
                  .batch()
                  .v1()
                  .jobs()
                  .inNamespace(meshed.name())
                  .withName("once")
                  .get()
                  .getStatus();
          assertThat(status.getSucceeded()).describedAs("%s", status).isEqualTo(1);
        });
    // Both the init container and the job itself called at once, with no retry, as their first act.
    List<String> peers =
        ProxyLog.inbound(meshed.pods("server"), "/from-init").stream()
            .map(record -> record.path("peer").asText())
            .toList();
    assertThat(peers)
        .hasSize(1)
        .allMatch(peer -> peer.endsWith("/ns/" + meshed.name() + "/sa/once"));
    assertThat(ProxyLog.inbound(meshed.pods("server"), "/from-job"))
        .hasSize(1)
        .allMatch(ProxyLog::isMutualTls);
  }

  @Test
  void aPodOnTheHostNetworkIsLeftAloneAndSaysWhy() {
    Pod pod = dryRun("host-network.yaml", Map.of());

    assertThat(pod.getSpec().getInitContainers()).isEmpty();
    assertThat(pod.getMetadata().getAnnotations()).containsEntry("osier.dev/status", "skipped");
    assertThat(pod.getMetadata().getAnnotations().get("osier.dev/skipped-reason"))
        .contains("host's network");
  }

  @Test
  void aPodThatUsesOurNamesIsRefusedWithTheField() {
    assertThatThrownBy(
            () -> dryRun("names.yaml", Map.of("CONTAINER", "osier-proxy", "VOLUME", "data")))
        .hasMessageContaining("spec.containers[0].name");
    assertThatThrownBy(
            () ->
                dryRun(
                    "names.yaml", Map.of("CONTAINER", "application", "VOLUME", "osier-identity")))
        .hasMessageContaining("spec.volumes[0].name");
    assertThat(dryRun("names.yaml", Map.of("CONTAINER", "application", "VOLUME", "data")))
        .isNotNull();
  }

  @Test
  void annotationsSetTheSidecarsResourcesAndNothingElseIsTaken() {
    Pod pod =
        dryRun("annotated.yaml", Map.of("KEY", "proxy.osier.dev/memory-request", "VALUE", "112Mi"));

    Container proxy =
        pod.getSpec().getInitContainers().stream()
            .filter(c -> c.getName().equals("osier-proxy"))
            .findFirst()
            .orElseThrow();
    assertThat(proxy.getResources().getRequests()).containsEntry("memory", new Quantity("112Mi"));
    for (Map.Entry<String, String> wrong :
        Map.of(
                "proxy.osier.dev/memory-request", "much",
                "proxy.osier.dev/cpu-limit", "4000",
                // More than the chart's maxResources.
                "proxy.osier.dev/memory-limit", "9Gi",
                "proxy.osier.dev/concurrency", "-1",
                "proxy.osier.dev/image", "evil:1",
                "proxy.osier.dev/exclude-outbound-cidrs", "10.0.0.0/33")
            .entrySet()) {
      assertThatThrownBy(
              () ->
                  dryRun(
                      "annotated.yaml", Map.of("KEY", wrong.getKey(), "VALUE", wrong.getValue())))
          .hasMessageContaining("metadata.annotations[" + wrong.getKey() + "]");
    }
  }

  @Test
  void aNamespaceWhosePodSecurityForbidsTheInitContainerIsToldSo() {
    try (TestNamespace strict =
        TestNamespace.create(
            "psa",
            Map.of(
                "osier.dev/injection",
                "enabled",
                "pod-security.kubernetes.io/enforce",
                "baseline"))) {
      List<HasMetadata> pod =
          strict.load("pod.yaml", Map.of("NAME", "refused", "LABEL", "other: label"));

      assertThatThrownBy(() -> CLIENT.resource(pod.getFirst()).inNamespace(strict.name()).create())
          .hasMessageContaining("pod-security.kubernetes.io/enforce")
          .hasMessageContaining("NET_ADMIN");
    }
  }

  @Test
  void kubeSystemIsLeftAloneAndAnEventSaysSoIfItIsLabelled() {
    CLIENT.namespaces().withName("kube-system").edit(namespace -> label(namespace, "enabled"));
    try {
      Await.until(
          TestCluster.SOON,
          () ->
              assertThat(CLIENT.v1().events().inAnyNamespace().list().getItems())
                  .anyMatch(
                      event ->
                          "Namespace".equals(event.getInvolvedObject().getKind())
                              && "kube-system".equals(event.getInvolvedObject().getName())
                              && event.getMessage().contains("osier.dev/injection")));
      Pod pod =
          (Pod)
              CLIENT
                  .resource(
                      meshed
                          .load(
                              "pod.yaml",
                              Map.of("NAME", "left-alone", "LABEL", "osier.dev/injection: enabled"))
                          .getFirst())
                  .inNamespace("kube-system")
                  .dryRun(true)
                  .create();
      assertThat(pod.getSpec().getInitContainers()).isEmpty();
    } finally {
      CLIENT.namespaces().withName("kube-system").edit(namespace -> label(namespace, null));
    }
  }

  private static io.fabric8.kubernetes.api.model.Namespace label(
      io.fabric8.kubernetes.api.model.Namespace namespace,
      @org.jspecify.annotations.Nullable String value) {
    if (value == null) {
      namespace.getMetadata().getLabels().remove("osier.dev/injection");
    } else {
      namespace.getMetadata().getLabels().put("osier.dev/injection", value);
    }
    return namespace;
  }

  private static Pod create(
      String manifest, Map<String, String> replacements, TestNamespace namespace) {
    return (Pod) namespace.apply(manifest, replacements).getFirst();
  }

  private static Pod dryRun(String manifest, Map<String, String> replacements) {
    return (Pod)
        CLIENT
            .resource(meshed.load(manifest, replacements).getFirst())
            .inNamespace(meshed.name())
            .dryRun(true)
            .create();
  }
}
