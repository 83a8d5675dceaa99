package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code kubectl get mid} and its neighbours say. */
@Tag("node")
class StatusTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void theMeshIdentityIsReadyAndSaysWhatItIs() {
    GenericKubernetesResource identity = TestCluster.meshIdentity();

    assertThat(condition("Ready")).containsEntry("status", "True");
    assertThat(TestCluster.at(identity.getAdditionalProperties(), "status", "trustDomain"))
        .isEqualTo("cluster.local");
    assertThat(
            Instant.parse(
                TestCluster.at(
                        identity.getAdditionalProperties(), "status", "ca", "intermediateNotAfter")
                    .toString()))
        .isAfter(Instant.now());
  }

  @Test
  void everyReplicaSaysThatProxiesAreServedByBoringSsl() {
    assertThat(TestCluster.readyControlPlanePods())
        .isNotEmpty()
        .allSatisfy(
            replica ->
                assertThat(TestCluster.log(replica, "control-plane").lines())
                    .filteredOn(line -> line.contains("serving xDS"))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains("OPENSSL"));
  }

  @Test
  void theNumberOfWorkloadsFollowsThePods() {
    try (TestNamespace meshed = TestNamespace.meshed("status")) {
      meshed.apply("client.yaml");
      meshed.awaitPod("client");

      // What others left may still be on its way out, and counts until it is.
      Await.until(
          TestCluster.SOON, () -> assertThat(workloads()).isPositive().isEqualTo(injectedPods()));
      Await.until(TestCluster.SOON, StatusTest::assertRow);
    }
  }

  private static void assertRow() {
    Map<String, Object> identity = TestCluster.meshIdentity().getAdditionalProperties();
    Shell.Result table = Shell.run("kubectl get mid default", "");
    assertThat(table.exitCode()).describedAs("%s", table.output()).isZero();
    List<String> lines = table.output().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst().split(" {2,}"))
        .containsExactly("NAME", "READY", "TRUST DOMAIN", "MODE", "WORKLOADS", "EXPIRY", "AGE");
    Object expiry = TestCluster.at(identity, "status", "ca", "rootNotAfter");
    assertThat(Instant.parse(expiry.toString())).isAfter(Instant.now());
    assertThat(lines.getLast().split(" {2,}"))
        .startsWith(
            "default",
            "True",
            "cluster.local",
            TestCluster.at(identity, "spec", "mtls", "mode").toString(),
            Integer.toString(workloads()),
            expiry.toString());
  }

  @Test
  void theTrustDomainCannotBeChanged() {
    assertThatThrownBy(() -> patch("{\"spec\":{\"trustDomain\":\"other.example\"}}"))
        .hasMessageContaining("spec.trustDomain");
  }

  @Test
  void aModeThatDoesNotExistIsRefusedWithTheField() {
    assertThatThrownBy(() -> patch("{\"spec\":{\"mtls\":{\"mode\":\"Sometimes\"}}}"))
        .hasMessageContaining("spec.mtls.mode");
  }

  @Test
  void theControlPlaneRunsRestricted() {
    var namespace =
        TestCluster.client()
            .namespaces()
            .withName(TestCluster.SYSTEM_NAMESPACE)
            .get()
            .getMetadata()
            .getLabels();

    assertThat(namespace).containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    assertThat(TestCluster.readyControlPlanePods()).hasSize(2);
  }

  @Test
  void theWebhooksTrustIsRepairedWhenSomebodyBreaksIt() {
    var admission = TestCluster.client().admissionRegistration().v1();
    var pods = admission.mutatingWebhookConfigurations().withName("osier-namespaces");
    var routing = admission.validatingWebhookConfigurations().withName("osier-routing");
    pods.edit(
        configuration -> {
          configuration.getWebhooks().forEach(one -> one.getClientConfig().setCaBundle(""));
          return configuration;
        });
    routing.edit(
        configuration -> {
          configuration.getWebhooks().forEach(one -> one.getClientConfig().setCaBundle(""));
          return configuration;
        });
    Await.until(
        TestCluster.SOON,
        () ->
            assertThat(
                    Stream.concat(
                        pods.get().getWebhooks().stream()
                            .map(webhook -> webhook.getClientConfig().getCaBundle()),
                        routing.get().getWebhooks().stream()
                            .map(webhook -> webhook.getClientConfig().getCaBundle())))
                .hasSizeGreaterThan(1)
                .containsOnly(roots()));
  }

  /** The mesh's roots as webhook configurations hold them. */
  private static String roots() {
    String bundle =
        TestCluster.at(
                TestCluster.client()
                    .genericKubernetesResources("certificates.k8s.io/v1", "ClusterTrustBundle")
                    .withName("osier.dev:workload:roots")
                    .get()
                    .getAdditionalProperties(),
                "spec",
                "trustBundle")
            .toString();
    return Base64.getEncoder().encodeToString(bundle.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everyReplicaSaysHowItIs() {
    for (Pod pod : TestCluster.readyControlPlanePods()) {
      assertThat(TestCluster.read(pod, "livez")).contains("[+]").doesNotContain("[-]");
      assertThat(TestCluster.read(pod, "readyz"))
          .contains("[+]xds ok", "[+]webhook ok")
          .doesNotContain("[-]");
      assertThat(TestCluster.read(pod, "metrics").lines())
          .anyMatch(line -> line.startsWith("osier_xds_streams"))
          .anyMatch(line -> line.startsWith("osier_operator_leads"))
          .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"));
      String log =
          TestCluster.client()
              .pods()
              .inNamespace(TestCluster.SYSTEM_NAMESPACE)
              .withName(pod.getMetadata().getName())
              .getLog();
      assertThat(log.lines())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(JSON.readTree(line).path("level").asText()).isNotEmpty());
    }
  }

  /** A condition of {@code MeshIdentity/default}, empty if it has none of that type. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> condition(String type) {
    Object conditions =
        TestCluster.at(
            TestCluster.meshIdentity().getAdditionalProperties(), "status", "conditions");
    return conditions instanceof List<?> list
        ? list.stream()
            .map(entry -> (Map<String, Object>) entry)
            .filter(entry -> type.equals(entry.get("type")))
            .findFirst()
            .orElse(Map.of())
        : Map.of();
  }

  private static int injectedPods() {
    return (int)
        TestCluster.client()
            .pods()
            .inAnyNamespace()
            .withLabel("osier.dev/proxy", "sidecar")
            .list()
            .getItems()
            .stream()
            .map(pod -> pod.getStatus().getPhase())
            .filter(phase -> !phase.equals("Succeeded") && !phase.equals("Failed"))
            .count();
  }

  private static int workloads() {
    Object count =
        TestCluster.at(
            TestCluster.meshIdentity().getAdditionalProperties(), "status", "workloads", "meshed");
    return count instanceof Number number ? number.intValue() : 0;
  }

  private static void patch(String patch) {
    TestCluster.client()
        .genericKubernetesResources(TestCluster.MESH_IDENTITY)
        .withName("default")
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }
}
