package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Which ports take plaintext, by namespace, Service and port, and that a change is felt by nobody.
 */
@Tag("node")
class MtlsPolicyTest {
  private static final String HTTP = "http";
  private static final String ECHO = "echo";
  private static TestNamespace meshed;
  private static TestNamespace plain;
  private static TestClient inside;
  private static TestClient outside;

  @BeforeAll
  static void createPods() {
    meshed = TestNamespace.meshed("mtls");
    plain = TestNamespace.plain("outside");
    meshed.apply("server.yaml", Map.of("REPLICAS", "1"));
    meshed.apply("client.yaml");
    plain.apply("client.yaml");
    meshed.awaitDeployment("server");
    meshed.awaitPod("client");
    plain.awaitPod("client");
    inside = meshed.client();
    outside = plain.client();
    inside.awaitAnswer("http://server/");
    outside.awaitAnswer("http://server." + meshed.name() + "/");
  }

  @AfterAll
  static void deletePods() {
    meshed.close();
    plain.close();
  }

  @Test
  void aNamespaceIsStrictByItsPolicy() {
    awaitPlaintext(HTTP, ECHO);
    try (var _ = policy("namespace", namespaceTarget(), "mtls: {mode: Strict}")) {
      awaitPlaintext();
      assertMeshIsServed();
    }
    awaitPlaintext(HTTP, ECHO);
  }

  @Test
  void onePortTakesPlaintextAndOneDoesNot() {
    try (var _ =
        policy("server", "{name: server}", "mtls: {mode: Strict, ports: [" + port(8080) + "]}")) {
      awaitPlaintext(HTTP);
      assertMeshIsServed();
    }
    try (var _ =
        policy("server", "{name: server}", "mtls: {mode: Strict, ports: [" + port(7000) + "]}")) {
      awaitPlaintext(ECHO);
      assertMeshIsServed();
    }
  }

  @Test
  void anOverrideIsNotWeakened() {
    try (var _ = policy("override", namespaceTarget(), "merge: Overrides\nmtls: {mode: Strict}");
        TestObject lax = policy("server", "{name: server}", "mtls: {mode: Permissive}")) {
      Await.until(TestCluster.SOON, () -> lax.require("Overridden", "True"));
      assertThat(lax.message("Overridden"))
          .isEqualTo(
              "spec.mtls has no effect: Policy %s/override overrides it".formatted(meshed.name()));
      awaitPlaintext();
      assertMeshIsServed();
    }
  }

  @Test
  void aServicesPolicyOutranksItsNamespaces() {
    try (var _ = policy("namespace", namespaceTarget(), "mtls: {mode: Strict}")) {
      awaitPlaintext();
      try (var _ = policy("server", "{name: server}", "mtls: {mode: Permissive}")) {
        awaitPlaintext(HTTP, ECHO);
        assertMeshIsServed();
      }
      awaitPlaintext();
    }
  }

  @Test
  void aPodOfTwoServicesTakesTheStricterPolicy() {
    Service again =
        new ServiceBuilder()
            .withNewMetadata()
            .withName("server-again")
            .withNamespace(meshed.name())
            .endMetadata()
            .withNewSpec()
            .addToSelector("app", "server")
            .addNewPort()
            .withName("tcp-echo")
            .withPort(7000)
            .endPort()
            .endSpec()
            .build();
    TestCluster.client().resource(again).create();
    try (TestObject lax = policy("server", "{name: server}", "mtls: {mode: Permissive}");
        TestObject strict =
            policy(
                "again",
                "{name: server-again}",
                "mtls: {mode: Permissive, ports: [{port: 7000, mode: Strict}]}")) {
      Await.until(TestCluster.SOON, () -> lax.require("Overridden", "True"));
      assertThat(lax.message("Overridden")).contains("Policy " + meshed.name() + "/again");
      assertThat(strict.conditions("Overridden")).isEmpty();
      awaitPlaintext(HTTP);
      assertMeshIsServed();
    } finally {
      TestCluster.client().resource(again).delete();
    }
  }

  @Test
  void callersSendPlaintextWhereMutualTlsIsDisabled() {
    try (var _ =
        policy(
            "server",
            "{name: server}",
            "mtls: {mode: Permissive, ports: [{port: 8080, mode: Disabled}]}")) {
      Pod pod = meshed.pod("server");
      assertThat(inside.http("http://server/plaintext", "--n", "20", "--no-reuse").failed())
          .isZero();
      assertThat(
              inside
                  .http(
                      "http://" + pod.getStatus().getPodIP() + ":8080/plaintext",
                      "--n",
                      "20",
                      "--no-reuse")
                  .failed())
          .isZero();
      Await.until(
          TestCluster.SOON,
          () ->
              assertThat(ProxyLog.inbound(List.of(pod), "/plaintext"))
                  .hasSize(40)
                  .noneMatch(ProxyLog::isMutualTls));
      assertMeshIsServed();
    }
    Pod pod = meshed.pod("server");
    assertThat(inside.http("http://server/secured", "--n", "20", "--no-reuse").failed()).isZero();
    Await.until(
        TestCluster.SOON,
        () ->
            assertThat(ProxyLog.inbound(List.of(pod), "/secured"))
                .hasSize(20)
                .allMatch(ProxyLog::isMutualTls));
  }

  @Test
  void noRequestFailsWhileModesChangeInTheirOrder() {
    try (TestObject first = disabled()) {
      first.awaitProgrammed();
      CompletableFuture<TestClient.Result> kept =
          inside.start("http", load("http://server/", "--concurrency", "4"));
      CompletableFuture<TestClient.Result> fresh =
          inside.start("http", load("http://server-headless:8080/", "--rate", "50", "--no-reuse"));
      CompletableFuture<TestClient.Result> streams =
          inside.start("tcp", load("server:7000", "--rate", "50"));
      for (int round = 0; round < 3; round++) {
        policy("server", "{name: server}", "mtls: {mode: Permissive}").awaitProgrammed();
        policy("server", "{name: server}", "mtls: {mode: Strict}").awaitProgrammed();
        policy("server", "{name: server}", "mtls: {mode: Permissive}").awaitProgrammed();
        disabled().awaitProgrammed();
      }
      // The control: a plaintext caller does feel it.
      policy("server", "{name: server}", "mtls: {mode: Permissive}").awaitProgrammed();
      policy("server", "{name: server}", "mtls: {mode: Strict}").awaitProgrammed();
      awaitPlaintext();
      for (CompletableFuture<TestClient.Result> result : List.of(kept, fresh, streams)) {
        TestClient.Result counted = result.join();
        assertThat(counted.requests()).isGreaterThan(500);
        assertThat(counted.failed()).describedAs("%s", counted.summary()).isZero();
      }
    }
  }

  private static TestObject disabled() {
    return policy("server", "{name: server}", "mtls: {mode: Disabled}");
  }

  private static List<String> load(String target, String... options) {
    return TestClient.with(
        options, target.startsWith("http") ? "--url" : "--addr", target, "--duration", "30s");
  }

  private static String port(int number) {
    return "{port: %d, mode: Permissive}".formatted(number);
  }

  private static String namespaceTarget() {
    return "{kind: Namespace, name: " + meshed.name() + "}";
  }

  private static TestObject policy(String name, String target, String fields) {
    TestObject policy =
        TestObject.apply(meshed, "Policy", name, "targetRefs: [" + target + "]\n" + fields);
    policy.awaitProgrammed();
    return policy;
  }

  /** Waits until a caller without a sidecar is served at these ports and at no others. */
  private static void awaitPlaintext(String... served) {
    Await.until(
        TestCluster.SOON,
        () -> {
          String host = "server." + meshed.name();
          int http = outside.http("http://" + host + "/", "--n", "3", "--no-reuse").failed();
          int echo = outside.tcp(host + ":7000", "--n", "2", "--timeout", "3s").failed();
          assertThat(http).describedAs("http").isEqualTo(List.of(served).contains(HTTP) ? 0 : 3);
          assertThat(echo).describedAs("echo").isEqualTo(List.of(served).contains(ECHO) ? 0 : 2);
        });
  }

  private static void assertMeshIsServed() {
    assertThat(inside.http("http://server/", "--n", "100", "--no-reuse").failed()).isZero();
    assertThat(inside.tcp("server:7000", "--n", "20").failed()).isZero();
    assertThat(inside.http("http://server-headless:8080/", "--n", "20").failed()).isZero();
  }
}
