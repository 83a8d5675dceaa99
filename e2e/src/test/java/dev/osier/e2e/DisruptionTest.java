package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * That restarts, of the application and of ours, lose no request. Nobody retries: not the client,
 * not its application, and not its proxy.
 */
@Tag("node")
class DisruptionTest {
  private static final KubernetesClient CLIENT = TestCluster.client();
  private static final String WITHHELD = "osier_xds_withheld_total";
  private static final int LOAD_SECONDS = 45;
  // From what an EndpointSlice says to what is in a log, which is written each second; commands in
  // pods included.
  private static final Duration AT_ONCE = Duration.ofSeconds(5);
  private static TestNamespace meshed;
  private static TestNamespace plain;

  @BeforeAll
  static void createPods() {
    meshed = TestNamespace.meshed("disruption");
    plain = TestNamespace.plain("control");
    for (TestNamespace namespace : List.of(meshed, plain)) {
      namespace.apply("server.yaml", Map.of("REPLICAS", "2"));
      namespace.apply("client.yaml");
    }
    for (TestNamespace namespace : List.of(meshed, plain)) {
      namespace.awaitDeployment("server");
      namespace.awaitPod("client");
    }
    // Not even what the mesh does by default.
    TestObject.routeRule(meshed, "never-again", "rules: [{retry: {attempts: 0}}]");
  }

  @AfterAll
  static void deletePods() {
    meshed.close();
    plain.close();
  }

  @Test
  void aRollingRestartUnderLoadLosesNoRequest() {
    CompletableFuture<TestClient.Result> load = load(meshed);
    CompletableFuture<TestClient.Result> calls = calls(meshed);
    restart(meshed);

    assertThat(List.of(load, calls))
        .describedAs("the load outlasts the restart")
        .noneMatch(CompletableFuture::isDone);
    assertThat(load.join().requests()).isGreaterThan(2_000);
    assertThat(calls.join().requests()).isGreaterThan(1_000);
    for (TestClient.Result result : List.of(load.join(), calls.join())) {
      assertThat(result.failed()).describedAs("%s", result.summary()).isZero();
      assertThat(result.keys("peers")).describedAs("pods that answered, old and new").hasSize(4);
    }
  }

  /**
   * The negative control: the same restart of the same application without the mesh, which exits at
   * once when told to stop.
   */
  @Test
  void withoutTheMeshTheSameRestartLosesRequests() {
    CompletableFuture<TestClient.Result> load = load(plain);
    CompletableFuture<TestClient.Result> calls = calls(plain);
    restart(plain);

    assertThat(load.join().failed()).isPositive();
    assertThat(calls.join().failed()).isPositive();
  }

  @Test
  void killingTheControlPlaneUnderLoadFailsNoRequestAndItComesBack() {
    Set<String> before = TestCluster.names(TestCluster.readyControlPlanePods());
    List<Pod> proxies = List.of(meshed.pod("client"), meshed.pod("server"));
    // What other tests leave takes clusters and listeners with it when it goes.
    Await.until(
        TestCluster.POD_START,
        () ->
            assertThat(CLIENT.namespaces().list().getItems())
                .noneMatch(namespace -> namespace.getMetadata().getDeletionTimestamp() != null));
    List<String> removed = removed(proxies);
    List<CompletableFuture<TestClient.Result>> loads =
        List.of(load(meshed), calls(meshed), connections(meshed));
    for (String pod : before) {
      CLIENT
          .pods()
          .inNamespace(TestCluster.SYSTEM_NAMESPACE)
          .withName(pod)
          .withGracePeriod(0)
          .delete();
    }
    Await.until(
        TestCluster.POD_START,
        () -> {
          Set<String> now = TestCluster.names(TestCluster.readyControlPlanePods());
          assertThat(now).hasSize(2).doesNotContainAnyElementsOf(before);
        });
    assertThat(loads)
        .describedAs("the load outlasts the absence")
        .noneMatch(CompletableFuture::isDone);
    for (CompletableFuture<TestClient.Result> load : loads) {
      TestClient.Result result = load.join();
      assertThat(result.requests()).isGreaterThan(1_000);
      assertThat(result.failed()).describedAs("%s", result.summary()).isZero();
    }
    // New pods start and are served by the new control plane.
    meshed.apply("itself.yaml");
    meshed.awaitPod("itself");
    meshed.client("itself").awaitAnswer("http://self/");
    assertThat(meshed.client("itself").http("http://self/", "--n", "5").failed()).isZero();
    // The old ones are served by it too, and lost nothing.
    for (Pod pod : proxies) {
      Await.until(TestCluster.SOON, () -> assertSettled(pod));
    }
    assertThat(removed(proxies)).isEqualTo(removed);
    assertThat(TestCluster.readyControlPlanePods())
        .allSatisfy(
            replica -> {
              assertThat(TestCluster.read(replica, "metrics")).contains(WITHHELD);
              assertThat(TestCluster.metric(replica, WITHHELD)).isZero();
            });
  }

  /** A replica serves the pod's proxy, which has taken all it was sent. */
  private static void assertSettled(Pod pod) {
    String name = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    assertThat(
            TestCluster.readyControlPlanePods().stream()
                .flatMap(replica -> TestCluster.readLocally(replica, "proxies").lines())
                .map(row -> List.of(row.split(" +"))))
        .anyMatch(row -> row.getFirst().equals(name) && row.get(2).equals("yes"));
  }

  /** How many listeners and clusters each proxy has been told to remove so far. */
  private static List<String> removed(List<Pod> proxies) {
    List<String> removed =
        proxies.stream()
            .map(pod -> ProxyAdmin.get(pod, "/stats?filter=(listener%7Ccluster)_removed"))
            .toList();
    assertThat(removed)
        .allSatisfy(
            stats ->
                assertThat(stats)
                    .contains(
                        "listener_manager.listener_removed:", "cluster_manager.cluster_removed:"));
    return removed;
  }

  @Test
  void endpointsFollowReadinessAtOnce() {
    meshed.apply(
        "probed.yaml", Map.of("NAME", "flapping", "PROBE", "httpGet: {path: /, port: 8080}"));
    meshed.apply("flapping-service.yaml");
    Pod pod = meshed.awaitPod("flapping");
    Await.until(
        TestCluster.SOON,
        () -> assertThat(meshed.client().http("http://flapping/", "--n", "5").failed()).isZero());

    tell(pod, "close?port=8080");
    Instant gone = awaitEndpoint("flapping", false);
    // With no endpoint left the proxy answers itself: UH, no healthy upstream.
    Await.until(
        TestCluster.SOON,
        () -> {
          assertThat(statuses("http://flapping/gone")).containsExactly("503");
          assertThat(ProxyLog.records(List.of(meshed.pod("client")), "outbound"))
              .anyMatch(
                  r ->
                      r.path("path").asText().equals("/gone")
                          && r.path("flags").asText().contains("UH"));
        });
    assertThat(Duration.between(gone, Instant.now())).isLessThan(AT_ONCE);

    tell(pod, "open?port=8080");
    Instant back = awaitEndpoint("flapping", true);
    Await.until(
        TestCluster.SOON,
        () -> assertThat(statuses("http://flapping/back")).containsExactly("200"));
    assertThat(Duration.between(back, Instant.now())).isLessThan(AT_ONCE);
  }

  /** Asks a test server for something on its control port. */
  private static void tell(Pod pod, String what) {
    String url = "http://" + pod.getStatus().getPodIP() + ":8081/" + what;
    assertThat(meshed.client().http(url, "--n", "1", "--method", "POST").failed()).isZero();
  }

  /** Waits until the Service's one endpoint is ready, or is not; gives back since when. */
  private static Instant awaitEndpoint(String service, boolean ready) {
    Await.until(
        TestCluster.SOON,
        () ->
            assertThat(
                    CLIENT
                        .discovery()
                        .v1()
                        .endpointSlices()
                        .inNamespace(meshed.name())
                        .withLabel("kubernetes.io/service-name", service)
                        .list()
                        .getItems()
                        .stream()
                        .flatMap(slice -> slice.getEndpoints().stream())
                        .map(endpoint -> endpoint.getConditions().getReady()))
                .containsExactly(ready));
    return Instant.now();
  }

  /** What one request is answered with. */
  private static List<String> statuses(String url) {
    return meshed.client().http(url, "--n", "1", "--timeout", "2s").keys("statuses");
  }

  /** Requests that take so long that a server which exits at once always has some in hand. */
  private static CompletableFuture<TestClient.Result> load(TestNamespace namespace) {
    return start(namespace, 100, "http", "--url", "http://server/delay?ms=60");
  }

  /** The same, of gRPC calls. */
  private static CompletableFuture<TestClient.Result> calls(TestNamespace namespace) {
    return start(namespace, 50, "grpc", "--target", "server:9090", "--delay", "60ms");
  }

  /** Requests that each come on a connection of their own. */
  private static CompletableFuture<TestClient.Result> connections(TestNamespace namespace) {
    return start(namespace, 50, "http", "--url", "http://server/connection", "--no-reuse");
  }

  private static CompletableFuture<TestClient.Result> start(
      TestNamespace namespace, int perSecond, String mode, String... target) {
    return namespace
        .client()
        .start(
            mode,
            TestClient.with(
                target,
                "--rate",
                String.valueOf(perSecond),
                "--n",
                String.valueOf(LOAD_SECONDS * perSecond),
                "--concurrency",
                "8",
                "--timeout",
                "10s"));
  }

  /** Replaces every pod, and returns when the old ones are gone. */
  private static void restart(TestNamespace namespace) {
    Set<String> before = TestCluster.names(namespace.pods("server"));
    CLIENT
        .apps()
        .deployments()
        .inNamespace(namespace.name())
        .withName("server")
        .rolling()
        .restart();
    namespace.awaitDeployment("server");
    Await.until(
        TestCluster.POD_START,
        () ->
            assertThat(CLIENT.pods().inNamespace(namespace.name()).list().getItems())
                .extracting(pod -> pod.getMetadata().getName())
                .doesNotContainAnyElementsOf(before));
  }
}
