package dev.osier.operator.compile;

import static dev.osier.operator.compile.SampleCluster.name;
import static dev.osier.operator.compile.SampleCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.Finding;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.Workload;
import dev.osier.operator.state.ServiceState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkloadsTest {
  private static SampleCluster.PodSketch cartPod() {
    return new SampleCluster.PodSketch("a", "10.0.0.1").app("cart").sidecar(true);
  }

  private static SampleCluster both(ServiceState.Port one, ServiceState.Port other) {
    SampleCluster cluster = new SampleCluster().service("cart", "10.96.0.1", one).pod(cartPod());
    cluster.services.add(
        new ServiceState(
            name("cart-other"),
            "uid-cart-other",
            false,
            List.of("10.96.0.2"),
            Map.of("app", "cart"),
            List.of(other),
            false));
    return cluster;
  }

  private static Workload only(SampleCluster cluster) {
    return cluster.workload("a");
  }

  @Test
  void itsInboundPortsAreWhereServicesLeadByNumberNameOrDefault() {
    Workload workload =
        only(
            new SampleCluster()
                .service(
                    "cart",
                    "10.96.0.1",
                    tcp("http", 80, "8080"),
                    tcp("grpc", 81, "api"),
                    tcp("tcp-x", 82, ""),
                    tcp("http-gone", 83, "no-such-port"))
                .pod(cartPod().port("api", 9000)));

    assertThat(workload.inboundPorts())
        .isEqualTo(Map.of(8080, Protocol.HTTP, 9000, Protocol.GRPC, 82, Protocol.TCP));
    assertThat(workload.services()).containsExactly(name("cart"));
    assertThat(workload.identity().uri()).isEqualTo("spiffe://example.org/ns/shop/sa/default");
  }

  @Test
  void aServiceWithoutSelectorOrInAnotherNamespaceChoosesNobody() {
    SampleCluster cluster = new SampleCluster().pod(cartPod());
    cluster.services.add(
        new ServiceState(
            name("all"),
            "uid",
            false,
            List.of("None"),
            Map.of(),
            List.of(tcp("http", 80, "")),
            false));
    cluster.services.add(
        new ServiceState(
            new dev.osier.mesh.NamespacedName("elsewhere", "cart"),
            "uid",
            false,
            List.of("None"),
            Map.of("app", "cart"),
            List.of(tcp("http", 80, "")),
            false));

    assertThat(only(cluster).services()).isEmpty();
    assertThat(only(cluster).inboundPorts()).isEmpty();
  }

  @Test
  void aPortThatBypassesTheSidecarIsNoInboundPort() {
    Workload workload =
        only(
            new SampleCluster()
                .service("cart", "10.96.0.1", tcp("http", 80, "8080"))
                .pod(cartPod().uncaptured(8080)));

    assertThat(workload.inboundPorts()).isEmpty();
    assertThat(workload.uncapturedPorts()).containsExactly(8080);
  }

  @Test
  void servicesThatDisagreeSettleOnHttpAndTheLoserIsTold() {
    SampleCluster cluster = both(tcp("http", 80, "8080"), tcp("db", 81, "8080"));

    assertThat(only(cluster).inboundPorts()).isEqualTo(Map.of(8080, Protocol.HTTP));
    assertThat(cluster.compile().findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.subject().toString()).isEqualTo("Service shop/cart-other");
              assertThat(finding.reason()).isEqualTo("ProtocolConflict");
              assertThat(finding.message()).contains("port 81").contains("HTTP");
            });
  }

  @Test
  void twoKindsOfHttpSettleOnTheOneThatIsAny() {
    SampleCluster cluster = both(tcp("grpc", 80, "8080"), tcp("http2", 81, "8080"));

    assertThat(only(cluster).inboundPorts()).isEqualTo(Map.of(8080, Protocol.HTTP));
    assertThat(cluster.compile().findings())
        .extracting(Finding::reason)
        .containsExactly("ProtocolConflict", "ProtocolConflict");
  }

  @Test
  void servicesThatAgreeFindNothing() {
    SampleCluster cluster = both(tcp("http", 80, "8080"), tcp("http-web", 81, "8080"));

    assertThat(cluster.compile().findings()).isEmpty();
  }

  @Test
  void podsThatAreOverOrInTheirNodesNetworkAreNotPictured() {
    Mesh mesh =
        new SampleCluster()
            .pod(cartPod().phase("Succeeded"))
            .pod(new SampleCluster.PodSketch("b", "192.0.2.1").hostNetwork())
            .mesh();

    assertThat(mesh.workloads()).isEmpty();
  }

  @Test
  void podBlocksAreThoseOfMeshedPods() {
    Mesh mesh =
        new SampleCluster()
            .pod("cart", "a", "10.0.0.7", true)
            .pod("cart", "b", "10.0.0.8", true)
            .pod("cart", "c", "10.0.1.1", false)
            .pod("cart", "unborn", "", true)
            .mesh();

    assertThat(mesh.podBlocks()).containsExactly(new AddressBlock("10.0.0.0", 24));
    assertThat(mesh.workloads()).hasSize(4);
  }
}
