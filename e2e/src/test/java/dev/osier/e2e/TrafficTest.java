package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.mesh.Discovery;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Every protocol and every way of addressing a service, between pods in and outside the mesh. */
@Tag("node")
@ParameterizedClass
@EnumSource(Discovery.class)
class TrafficTest {
  private static TestNamespace meshed;
  private static TestNamespace plain;
  private static TestClient client;
  private static TestClient outsider;

  /** In a mesh whose proxies come to know of services so. */
  TrafficTest(Discovery discovery) {
    assertThat(meshed.pod("client").getMetadata().getLabels())
        .containsEntry("osier.dev/discovery", discovery.word());
  }

  @BeforeParameterizedClassInvocation
  static void createPods(Discovery discovery) {
    meshed = TestNamespace.meshed("traffic", discovery);
    plain = TestNamespace.plain("outside");
    meshed.apply("server.yaml", Map.of("REPLICAS", "2"));
    meshed.apply("client.yaml");
    plain.apply("server.yaml", Map.of("REPLICAS", "1"));
    plain.apply("client.yaml");
    for (TestNamespace namespace : List.of(meshed, plain)) {
      namespace.awaitDeployment("server");
      namespace.awaitPod("client");
    }
    client = meshed.client();
    outsider = plain.client();
  }

  @AfterParameterizedClassInvocation
  static void deletePods() {
    meshed.close();
    plain.close();
  }

  @Test
  void http1IsBalancedAndReachesTheApplicationAsHttp1() {
    TestClient.Result result = client.http("http://server/http1", "--n", "200");

    assertThat(result.failed()).isZero();
    assertThat(result.requests()).isEqualTo(200);
    assertThat(result.keys("peers")).hasSize(2);
    assertThat(result.keys("protocols")).containsExactly("HTTP/1.1");
    assertMutualTls("/http1", 200, "HTTP/2");
  }

  @Test
  void http2ReachesTheApplicationAsHttp2OnTheSamePort() {
    TestClient.Result result = client.http("http://server/http2", "--n", "100", "--http2");

    assertThat(result.failed()).isZero();
    assertThat(result.keys("protocols")).containsExactly("HTTP/2.0");
    assertMutualTls("/http2", 100, "HTTP/2");
  }

  @Test
  void grpcCallsAreBalancedOneByOne() {
    TestClient.Result result = client.grpc("server:9090", "--n", "200");

    assertThat(result.failed()).isZero();
    assertThat(result.keys("peers")).hasSize(2);
    // Others call the same method by other names.
    assertMutualTls(
        "/osier.samples.echo.v1.Echo/Say",
        record -> record.path("authority").asText().equals("server:9090"),
        200,
        "HTTP/2");
  }

  @Test
  void tcpIsCarriedInMutualTls() {
    assertThat(client.tcp("server:7000", "--n", "50").failed()).isZero();

    assertTcpMutualTls(record -> record.path("cluster").asText().equals(clusterOf("7000")), 50);
  }

  @Test
  void aServerThatSpeaksFirstIsHeard() {
    TestClient.Result result = client.tcp("server:7001", "--n", "50", "--server-first");

    assertThat(result.failed()).isZero();
    assertTcpMutualTls(record -> record.path("cluster").asText().equals(clusterOf("7001")), 50);
  }

  @Test
  void webSocketsWork() {
    assertThat(client.websocket("ws://server/ws", "--n", "20").failed()).isZero();
  }

  @Test
  void aHeadlessServiceIsReachedInMutualTls() {
    assertThat(client.http("http://server-headless:8080/headless", "--n", "50").failed()).isZero();

    assertMutualTls("/headless", 50, "HTTP/1.1");
  }

  @Test
  void aHeadlessServiceIsReachedOverTcpInMutualTls() {
    assertThat(client.tcp("server-headless:7000", "--n", "20").failed()).isZero();

    Set<String> upstreams =
        meshed.pods("server").stream()
            .map(pod -> pod.getStatus().getPodIP() + ":7000")
            .collect(Collectors.toSet());
    assertTcpMutualTls(
        record ->
            upstreams.contains(record.path("upstream").asText())
                && !record.path("cluster").asText().equals(clusterOf("7000")),
        20);
  }

  @Test
  void aPodIsReachedByItsAddressInMutualTls() {
    Pod pod = meshed.pod("server");
    TestClient.Result result =
        client.http("http://" + pod.getStatus().getPodIP() + ":8080/by-address", "--n", "50");

    assertThat(result.failed()).isZero();
    assertThat(result.keys("peers")).containsExactly(pod.getMetadata().getName());
    assertMutualTls("/by-address", 50, "HTTP/1.1");
  }

  @Test
  void everyProtocolReachesPodsByTheirAddressesInMutualTls() {
    assertThat(
            client
                .http("http://server-headless:8080/headless2", "--n", "20", "--http2")
                .keys("protocols"))
        .containsExactly("HTTP/2.0");
    assertMutualTls("/headless2", 20, "HTTP/2");
    assertCallsInMutualTls("server-headless:9090");

    String address = meshed.pod("server").getStatus().getPodIP();
    assertThat(
            client
                .http("http://" + address + ":8080/by-address2", "--n", "20", "--http2")
                .keys("protocols"))
        .containsExactly("HTTP/2.0");
    assertMutualTls("/by-address2", 20, "HTTP/2");
    assertCallsInMutualTls(address + ":9090");
    assertThat(client.tcp(address + ":7001", "--n", "20", "--server-first").failed()).isZero();
    assertTcpMutualTls(
        record ->
            record.path("upstream").asText().equals(address + ":7001")
                && !record.path("cluster").asText().equals(clusterOf("7001")),
        20);
  }

  private static void assertCallsInMutualTls(String target) {
    assertThat(client.grpc(target, "--n", "20").failed()).isZero();
    assertMutualTls(
        "/osier.samples.echo.v1.Echo/Say",
        record -> record.path("authority").asText().equals(target),
        20,
        "HTTP/2");
  }

  @Test
  void aPodReachesItselfThroughItsOwnService() {
    meshed.apply("itself.yaml");
    meshed.awaitPod("itself");
    meshed.client("itself").awaitAnswer("http://self/");

    TestClient.Result result = meshed.client("itself").http("http://self/self", "--n", "50");

    assertThat(result.failed()).isZero();
    assertThat(result.keys("peers")).containsExactly("itself");
  }

  @Test
  void aServiceOfAnotherNamespaceIsReachedByEachOfItsNames() {
    String namespace = plain.name();
    for (String host :
        List.of(
            "server." + namespace,
            "server." + namespace + ".svc",
            "server." + namespace + ".svc.cluster.local")) {
      TestClient.Result result = client.http("http://" + host + "/", "--n", "20");
      assertThat(result.failed()).describedAs(host).isZero();
    }
  }

  @Test
  void aPodInTheMeshTalksToOnesWithout() {
    String host = "server." + plain.name();

    assertThat(client.http("http://" + host + "/", "--n", "50").failed()).isZero();
    TestClient.Result http2 = client.http("http://" + host + "/", "--n", "50", "--http2");
    assertThat(http2.failed()).isZero();
    assertThat(http2.keys("protocols")).containsExactly("HTTP/2.0");
    assertThat(client.grpc(host + ":9090", "--n", "50").failed()).isZero();
    assertThat(client.tcp(host + ":7000", "--n", "20").failed()).isZero();
    assertThat(client.tcp(host + ":7001", "--n", "20", "--server-first").failed()).isZero();
  }

  @Test
  void aPodWithoutTalksToOnesInThePermissiveMesh() {
    String host = "server." + meshed.name();

    assertThat(outsider.http("http://" + host + "/plain", "--n", "50").failed()).isZero();
    TestClient.Result http2 = outsider.http("http://" + host + "/plain2", "--n", "50", "--http2");
    assertThat(http2.failed()).isZero();
    assertThat(http2.keys("protocols")).containsExactly("HTTP/2.0");
    assertThat(outsider.grpc(host + ":9090", "--n", "50").failed()).isZero();
    assertThat(outsider.tcp(host + ":7000", "--n", "20").failed()).isZero();
    assertThat(outsider.tcp(host + ":7001", "--n", "20", "--server-first").failed()).isZero();
  }

  @Test
  void whatIsOutsideTheMeshIsPassedThrough() {
    // The API server: no pod, TLS of its own, reached by the address of a Service without selector.
    assertThat(client.http("https://kubernetes.default/livez", "--n", "5", "--insecure").failed())
        .isZero();
    Pod pod = plain.pod("server");
    assertThat(client.http("http://" + pod.getStatus().getPodIP() + ":8080/", "--n", "20").failed())
        .isZero();
  }

  @Test
  void anAddressThatNoServiceHasIsPassedThrough() {
    // The API server's own, where no pod is.
    assertThat(client.http(apiServer() + "/livez", "--n", "5", "--insecure").failed()).isZero();
    // A pod's, but a port that is no Service's.
    String address = plain.pod("server").getStatus().getPodIP() + ":8081";
    assertPassedThrough(address, address);
  }

  @Test
  void aHostThatNobodyHasGoesWhereItWasDialled() {
    assertPassedThrough("server." + plain.name(), "nobody.example");
  }

  private static void assertPassedThrough(String address, String host) {
    TestClient.Result result =
        client.http(
            "http://" + address + "/", "--n", "10", "--header", "host=" + host, "--show-body");

    assertThat(result.failed()).describedAs("%s", result.summary()).isZero();
    assertThat(result.keys("peers")).containsExactly(plain.pod("server").getMetadata().getName());
    assertThat(result.summary().findValue("body").asText())
        .contains("\"authority\":\"" + host + "\"", "\"protocol\":\"HTTP/1.1\"");
  }

  private static String apiServer() {
    EndpointSlice slice =
        TestCluster.client()
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace("default")
            .withLabel("kubernetes.io/service-name", "kubernetes")
            .list()
            .getItems()
            .getFirst();
    return "https://%s:%d"
        .formatted(
            slice.getEndpoints().getFirst().getAddresses().getFirst(),
            slice.getPorts().getFirst().getPort());
  }

  @Test
  void aConnectionThatNobodyAcceptsFails() {
    TestClient.Result result = client.http("http://server:81/", "--n", "3", "--timeout", "3s");

    assertThat(result.failed()).isEqualTo(3);
  }

  @Test
  void aConnectionThatIsRefusedFailsAtOnceEachTime() {
    // By the pod's own machine: what becomes of a Service's other ports is for kube-proxy to say.
    String address = plain.pod("server").getStatus().getPodIP() + ":81";
    TestClient.Result result = client.http("http://" + address + "/", "--n", "3");

    assertThat(result.failed()).as("failed of %s", result.summary()).isEqualTo(3);
    assertThat(result.summary().path("max_ms").asDouble(Double.MAX_VALUE))
        .as("milliseconds until the last to fail, of %s", result.summary())
        .isLessThan(2_000);
  }

  private static void assertMutualTls(String path, int requests, String betweenProxies) {
    assertMutualTls(path, record -> true, requests, betweenProxies);
  }

  private static void assertMutualTls(
      String path, Predicate<JsonNode> which, int requests, String betweenProxies) {
    Await.until(
        TestCluster.SOON,
        () -> {
          List<JsonNode> records =
              ProxyLog.inbound(meshed.pods("server"), path).stream().filter(which).toList();
          assertThat(records).hasSize(requests);
          assertThat(records).allMatch(ProxyLog::isMutualTls);
          assertThat(records)
              .allMatch(
                  record ->
                      record.path("peer").asText().endsWith("/ns/" + meshed.name() + "/sa/client"));
          assertThat(records)
              .allMatch(record -> record.path("protocol").asText().equals(betweenProxies));
        });
  }

  private static String clusterOf(String port) {
    return "outbound/" + meshed.name() + "/server/" + port;
  }

  private static void assertTcpMutualTls(Predicate<JsonNode> which, int connections) {
    Await.until(
        TestCluster.SOON,
        () ->
            assertThat(
                    ProxyLog.records(List.of(meshed.pod("client")), "outbound").stream()
                        .filter(which))
                .hasSize(connections)
                .allMatch(ProxyLog::isMutualTls)
                .allMatch(
                    record ->
                        record
                            .path("peer")
                            .asText()
                            .endsWith("/ns/" + meshed.name() + "/sa/server")));
  }
}
