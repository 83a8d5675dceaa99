package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Certificates over SDS, beside pods that have theirs from their kubelets. */
@Tag("node")
class SdsDeliveryTest {
  private static final KubernetesClient CLIENT = TestCluster.client();
  private static final String LABEL = "osier.dev/delivery";
  private static final String CERTIFICATES = "http://127.0.0.1:15000/certs";
  // A certificate of a minute is renewed after half of it.
  private static final Duration RENEWAL = Duration.ofSeconds(60);

  private static TestNamespace before;
  private static TestNamespace after;

  @BeforeAll
  static void createPods() {
    before = TestNamespace.meshed("kubelet");
    create(before);
    spec("{\"delivery\":\"SDS\",\"certificate\":{\"ttl\":\"1m\",\"clockSkewGrace\":\"5s\"}}");
    after = TestNamespace.meshed("sds");
    Await.until(
        TestCluster.SOON,
        () ->
            assertThat(CLIENT.configMaps().inNamespace(after.name()).withName("osier-roots").get())
                .isNotNull());
    create(after);
  }

  @AfterAll
  static void deletePods() {
    spec("{\"delivery\":\"Auto\",\"certificate\":{\"ttl\":\"24h\",\"clockSkewGrace\":\"2m\"}}");
    before.close();
    after.close();
  }

  private static void create(TestNamespace namespace) {
    namespace.apply("server.yaml", Map.of("REPLICAS", "1"));
    namespace.apply("client.yaml");
    namespace.awaitDeployment("server");
    namespace.awaitPod("client");
  }

  private static void spec(String spec) {
    CLIENT
        .genericKubernetesResources(TestCluster.MESH_IDENTITY)
        .withName("default")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":" + spec + "}");
  }

  private static List<VolumeProjection> sources(Pod pod) {
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getName().equals("osier-identity"))
        .flatMap(volume -> volume.getProjected().getSources().stream())
        .toList();
  }

  @Test
  void newPodsGetTheirsOverSdsAndOldOnesKeepTheirs() {
    for (String app : List.of("server", "client")) {
      Pod old = before.pod(app);
      assertThat(old.getMetadata().getLabels()).containsEntry(LABEL, "PodCertificate");
      assertThat(sources(old)).noneMatch(source -> source.getServiceAccountToken() != null);
      Pod made = after.pod(app);
      assertThat(made.getMetadata().getLabels()).containsEntry(LABEL, "SDS");
      assertThat(sources(made))
          .anyMatch(
              source ->
                  source.getServiceAccountToken() != null
                      && source.getServiceAccountToken().getAudience().equals("osier.dev/xds"))
          .noneMatch(source -> source.getClusterTrustBundle() != null);
    }
  }

  @Test
  void bothTalkMutualTlsWithEachOther() {
    for (TestNamespace from : List.of(before, after)) {
      for (TestNamespace to : List.of(before, after)) {
        String path = "/from-" + from.name();
        String url = "http://server." + to.name() + path;
        from.client().awaitAnswer(url);
        TestClient.Result result = from.client().http(url, "--n", "50", "--no-reuse");
        assertThat(result.failed()).describedAs("%s to %s", from.name(), to.name()).isZero();
        Await.until(
            TestCluster.SOON,
            () ->
                assertThat(ProxyLog.inbound(to.pods("server"), path))
                    .hasSizeGreaterThanOrEqualTo(50)
                    .allMatch(ProxyLog::isMutualTls)
                    .allMatch(
                        line ->
                            line.path("peer")
                                .asText()
                                .equals(
                                    "spiffe://cluster.local/ns/" + from.name() + "/sa/client")));
      }
    }
  }

  @Test
  void theStatusCountsBoth() {
    Await.until(
        TestCluster.SOON,
        () -> {
          assertThat(count("sds")).isGreaterThanOrEqualTo(2);
          assertThat(count("podCertificate")).isGreaterThanOrEqualTo(2);
          assertThat(count("sds") + count("podCertificate")).isEqualTo(count("meshed"));
        });
  }

  private static int count(String counter) {
    return Integer.parseInt(
        String.valueOf(
            TestCluster.at(
                TestCluster.meshIdentity().getAdditionalProperties(),
                "status",
                "workloads",
                counter)));
  }

  @Test
  void neitherKeyNorTokenShowsInThePodOrInWhatItsProxyTells() {
    Pod pod = after.pod("client");
    assertThat(Serialization.asJson(pod)).doesNotContain("PRIVATE KEY", "eyJhbGci");
    assertThat(ProxyAdmin.get(pod, "/config_dump?include_eds"))
        .contains("osier-secrets")
        .doesNotContain("PRIVATE KEY", "eyJhbGci");
    assertThat(ProxyAdmin.get(pod, "/certs"))
        .contains("spiffe://cluster.local/ns/" + after.name() + "/sa/client");
  }

  @Test
  void aCertificateOfAMinuteIsReplacedUnderLoadAndNothingFails() {
    Pod pod = after.pod("server");
    String first = serials(pod);
    String url = "http://server." + after.name() + "/renewed";
    Await.until(
        RENEWAL,
        () -> {
          assertThat(after.client().http(url, "--n", "20", "--no-reuse").failed()).isZero();
          assertThat(serials(pod)).isNotEqualTo(first);
        });
  }

  @Test
  @EnabledIf(
      value = "dev.osier.e2e.TestNode#canBeDisrupted",
      disabledReason = "the API server can be stopped only where the nodes are our own")
  void whileTheApiServerIsAwayCertificatesAreReplacedAndNothingFails() {
    NodeProcess proxy = NodeProcess.ofPod(after.pod("server"), "--service-node");
    NodeProcess client = NodeProcess.ofPod(after.pod("client"), "/app");
    String url = "http://server." + after.name() + "/away";
    after.client().awaitAnswer(url);
    try (NodeProcess apiServer = NodeProcess.apiServer()) {
      apiServer.stop();
      String first = serials(proxy.get(CERTIFICATES));
      Await.until(
          RENEWAL,
          () -> {
            assertThat(client.enter("/app", "http", "--url", url, "--n", "20", "--no-reuse"))
                .contains("\"failed\":0,");
            assertThat(serials(proxy.get(CERTIFICATES))).isNotEqualTo(first);
          });
    }
    Await.until(TestCluster.POD_START, () -> assertThat(count("sds")).isPositive());
  }

  private static String serials(Pod pod) {
    return serials(ProxyAdmin.get(pod, "/certs"));
  }

  private static String serials(String certificates) {
    return String.join(
        "\n",
        certificates.lines().filter(line -> line.contains("serial_number")).sorted().toList());
  }
}
