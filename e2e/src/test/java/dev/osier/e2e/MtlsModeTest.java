package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What changes, live, when the mesh's mode is set; and that probes don't depend on it. */
@Tag("node")
class MtlsModeTest {
  private static TestNamespace meshed;
  private static TestNamespace plain;

  @BeforeAll
  static void createPods() {
    meshed = TestNamespace.meshed("mode");
    plain = TestNamespace.plain("outside");
    meshed.apply("server.yaml", Map.of("REPLICAS", "1"));
    meshed.apply("client.yaml");
    plain.apply("client.yaml");
    meshed.awaitDeployment("server");
    meshed.awaitPod("client");
    plain.awaitPod("client");
  }

  @BeforeEach
  void permit() {
    TestCluster.setMtlsMode("Permissive");
    plain.client().awaitAnswer("http://server." + meshed.name() + "/permitted");
  }

  @AfterAll
  static void permitAgain() {
    TestCluster.setMtlsMode("Permissive");
    meshed.close();
    plain.close();
  }

  @Test
  void strictRefusesPlaintextAndTheChangeIsLive() {
    String host = "server." + meshed.name();
    assertThat(plain.client().http("http://" + host + "/before", "--n", "10").failed()).isZero();

    TestCluster.setMtlsMode("Strict");
    Await.until(TestCluster.SOON, () -> assertRefused("http://" + host + "/strict"));
    Await.until(
        TestCluster.SOON,
        () ->
            assertThat(plain.client().tcp(host + ":7000", "--n", "2", "--timeout", "3s").failed())
                .isEqualTo(2));
    assertThat(
            meshed
                .client()
                .http("http://server/strict-meshed", "--n", "100", "--no-reuse")
                .failed())
        .isZero();
    assertThat(meshed.client().tcp("server:7001", "--n", "20", "--server-first").failed()).isZero();
    Pod pod = meshed.pod("server");
    assertThat(
            meshed
                .client()
                .http("http://" + pod.getStatus().getPodIP() + ":8080/pod-ip", "--n", "20")
                .failed())
        .isZero();
    assertThat(meshed.client().http("http://server-headless:8080/", "--n", "20").failed()).isZero();

    TestCluster.setMtlsMode("Permissive");
    Await.until(
        TestCluster.SOON,
        () ->
            assertThat(
                    plain
                        .client()
                        .http("http://" + host + "/after", "--n", "5", "--no-reuse")
                        .failed())
                .isZero());
  }

  @Test
  void connectionsOutliveAChangeOfTheMode() {
    // Longer than a proxy lets connections of a replaced listener live.
    List<String> lasting =
        List.of(
            "--addr",
            "server:7000",
            "--messages",
            "55",
            "--interval",
            "1s",
            "--n",
            "1",
            "--timeout",
            "90s");
    CompletableFuture<TestClient.Result> connection = meshed.client().start("tcp", lasting);

    TestCluster.setMtlsMode("Strict");
    Await.until(
        TestCluster.SOON,
        () ->
            assertThat(
                    plain
                        .client()
                        .http("http://server." + meshed.name() + "/flip", "--n", "1", "--no-reuse")
                        .failed())
                .isEqualTo(1));
    TestCluster.setMtlsMode("Permissive");

    assertThat(connection.join().failed()).isZero();
  }

  @Test
  void aDeletedIdentityComesBackAsStrictAsItWas() {
    TestCluster.setMtlsMode("Strict");
    String uid = TestCluster.meshIdentity().getMetadata().getUid();

    TestCluster.client()
        .genericKubernetesResources(TestCluster.MESH_IDENTITY)
        .withName("default")
        .delete();

    Await.until(
        TestCluster.SOON,
        () -> {
          var identity = TestCluster.meshIdentity();
          assertThat(identity.getMetadata().getUid()).isNotEqualTo(uid);
          assertThat(TestCluster.at(identity.getAdditionalProperties(), "spec", "mtls", "mode"))
              .isEqualTo("Strict");
        });
    Await.until(
        TestCluster.SOON,
        () -> assertThat(StatusTest.condition("Ready")).containsEntry("status", "True"));
  }

  @Test
  void anUpgradeWithOtherValuesKeepsTheMode() throws IOException {
    String host = "http://server." + meshed.name();
    TestCluster.setMtlsMode("Strict");
    Await.until(TestCluster.SOON, () -> assertRefused(host + "/before-upgrade"));
    Set<String> before = TestCluster.names(TestCluster.readyControlPlanePods());

    try (Installed installed = Installed.remember()) {
      // The annotation, because values that are what they were restart nothing.
      installed.upgrade("--set identity.mtlsMode=Permissive --set podAnnotations.upgraded=yes");
      Await.until(
          TestCluster.POD_START,
          () ->
              assertThat(TestCluster.names(TestCluster.readyControlPlanePods()))
                  .hasSize(2)
                  .contains(TestCluster.leader())
                  .doesNotContainAnyElementsOf(before));
      meshed.apply("itself.yaml");
      meshed.awaitPod("itself");

      assertThat(
              TestCluster.at(
                  TestCluster.meshIdentity().getAdditionalProperties(), "spec", "mtls", "mode"))
          .isEqualTo("Strict");
      assertRefused(host + "/upgraded");
      assertThat(meshed.client().http("http://self/upgraded", "--n", "5").failed()).isZero();
      assertRefused("http://self." + meshed.name() + "/upgraded");
      assertThat(meshed.client().http("http://server/upgraded-meshed", "--n", "20").failed())
          .isZero();
    }
  }

  /** The mesh as it was installed, whatever with; what is upgraded goes back to it. */
  private record Installed(Path values) implements AutoCloseable {
    static Installed remember() throws IOException {
      Path values = Files.createTempFile("values", ".yaml");
      Shell.succeed(
          "build/bin/helm -n %s get values osier -o yaml >'%s'"
              .formatted(TestCluster.SYSTEM_NAMESPACE, values),
          "");
      return new Installed(values);
    }

    void upgrade(String options) {
      Shell.succeed("e2e/cluster/install -f '%s' %s".formatted(values, options), "");
    }

    @Override
    public void close() throws IOException {
      upgrade("");
      Files.delete(values);
    }
  }

  private static void assertRefused(String url) {
    assertThat(plain.client().http(url, "--n", "5", "--no-reuse").failed()).isEqualTo(5);
  }

  @Test
  void everyKindOfProbePassesUnderStrictAndFailsWhenItsPortCloses() {
    TestCluster.setMtlsMode("Strict");
    for (Map.Entry<String, String> probe :
        Map.of(
                "http", "httpGet: {path: /, port: 8080}",
                "tcp", "tcpSocket: {port: 7000}",
                "grpc", "grpc: {port: 9090}")
            .entrySet()) {
      String name = "probe-" + probe.getKey();
      meshed.apply("probed.yaml", Map.of("NAME", name, "PROBE", probe.getValue()));
    }
    Map<String, String> ports = Map.of("http", "8080", "tcp", "7000", "grpc", "9090");
    for (Map.Entry<String, String> port : ports.entrySet()) {
      String name = "probe-" + port.getKey();
      Pod pod = meshed.awaitPod(name);
      Await.until(
          TestCluster.SOON,
          () -> assertRefused("http://" + pod.getStatus().getPodIP() + ":8080/probed"));
      // The server closes its port when asked to on its control port.
      assertThat(
              meshed
                  .client()
                  .http(
                      "http://"
                          + pod.getStatus().getPodIP()
                          + ":8081/close?port="
                          + port.getValue(),
                      "--n",
                      "1",
                      "--method",
                      "POST")
                  .failed())
          .isZero();
    }
    for (String kind : ports.keySet()) {
      Await.until(
          TestCluster.SOON,
          () ->
              assertThat(
                      TestCluster.isReady(
                          TestCluster.client()
                              .pods()
                              .inNamespace(meshed.name())
                              .withName("probe-" + kind)
                              .get()))
                  .describedAs("pod with a %s probe on a closed port is ready", kind)
                  .isFalse());
    }
  }
}
