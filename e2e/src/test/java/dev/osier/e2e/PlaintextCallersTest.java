package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Statuses name who still sends plaintext, until it no longer does. */
@Tag("node")
class PlaintextCallersTest {
  // A proxy tells within a second, a replica looks every two, and a status follows.
  private static final Duration TOLD = Duration.ofSeconds(30);

  private static TestNamespace meshed;
  private static TestNamespace legacy;

  @BeforeAll
  static void createPods() {
    meshed = TestNamespace.meshed("called");
    legacy = TestNamespace.plain("calling");
    meshed.apply("server.yaml", Map.of("REPLICAS", "1"));
    meshed.apply("client.yaml");
    legacy.apply("client.yaml");
    meshed.awaitDeployment("server");
    meshed.awaitPod("client");
    legacy.awaitPod("client");
  }

  @AfterAll
  static void deletePods() {
    meshed.close();
    legacy.close();
  }

  @Test
  void aCallerInPlaintextIsNamedUntilItIsInTheMesh() {
    String host = "server." + meshed.name();
    try (TestObject policy = policy("Permissive")) {
      meshed.client().awaitAnswer("http://server/");
      assertThat(meshed.client().http("http://server/", "--n", "50").failed()).isZero();
      assertThat(legacy.client().http("http://" + host + "/", "--n", "50").failed()).isZero();
      assertThat(legacy.client().tcp(host + ":7000", "--n", "1").failed()).isZero();

      String caller = legacy.name() + "/client";
      Await.until(
          TOLD,
          () -> {
            assertThat(callers(policyStatus(policy)))
                .containsExactly("7000 " + caller, "8080 " + caller);
            assertThat(callers(meshStatus())).contains("7000 " + caller, "8080 " + caller);
            assertThat(
                    TestCluster.at(
                        TestCluster.meshIdentity().getAdditionalProperties(),
                        "status",
                        "workloads",
                        "plaintextPeers"))
                .isInstanceOfSatisfying(
                    Number.class, count -> assertThat(count.intValue()).isGreaterThan(1));
          });

      intoTheMesh();
      assertThat(legacy.client().http("http://" + host + "/", "--n", "50").failed()).isZero();
      assertThat(legacy.client().tcp(host + ":7000", "--n", "1").failed()).isZero();
      Await.until(
          TOLD,
          () -> {
            assertThat(callers(policyStatus(policy))).isEmpty();
            assertThat(callers(meshStatus())).doesNotContain("8080 " + caller);
          });
    }
    try (TestObject policy = policy("Strict")) {
      policy.awaitProgrammed();
      assertThat(legacy.client().http("http://" + host + "/", "--n", "50", "--no-reuse").failed())
          .isZero();
      assertThat(legacy.client().tcp(host + ":7000", "--n", "20").failed()).isZero();
    }
  }

  /** Labels the namespace of the caller, and makes its pod anew. */
  private static void intoTheMesh() {
    TestCluster.client()
        .namespaces()
        .withName(legacy.name())
        .edit(
            namespace -> {
              namespace.getMetadata().getLabels().put("osier.dev/injection", "enabled");
              return namespace;
            });
    TestCluster.client().pods().inNamespace(legacy.name()).withName("client").delete();
    Await.until(
        TestCluster.POD_START,
        () ->
            assertThat(
                    TestCluster.client().pods().inNamespace(legacy.name()).withName("client").get())
                .isNull());
    legacy.load("client.yaml", Map.of()).stream()
        .filter(object -> object.getKind().equals("Pod"))
        .forEach(
            object -> TestCluster.client().resource(object).inNamespace(legacy.name()).create());
    legacy.awaitPod("client");
    legacy.client().awaitAnswer("http://server." + meshed.name() + "/");
  }

  private static TestObject policy(String mode) {
    return TestObject.apply(
        meshed,
        "Policy",
        "mtls",
        "targetRefs: [{kind: Namespace, name: %s}]\nmtls: {mode: %s}"
            .formatted(meshed.name(), mode));
  }

  private static Map<String, Object> policyStatus(TestObject policy) {
    GenericKubernetesResource now = TestCluster.client().resource(policy.resource()).get();
    return now.getAdditionalProperties();
  }

  private static Map<String, Object> meshStatus() {
    return TestCluster.meshIdentity().getAdditionalProperties();
  }

  /** Port and caller of each that is listed for the server. */
  private static List<String> callers(Map<String, Object> object) {
    return TestCluster.at(object, "status", "plaintext", "peers") instanceof List<?> list
        ? list.stream()
            .map(peer -> (Map<?, ?>) peer)
            .filter(peer -> ("Service " + meshed.name() + "/server").equals(peer.get("workload")))
            .map(peer -> peer.get("port") + " " + peer.get("caller"))
            .sorted()
            .toList()
        : List.of();
  }
}
