package dev.osier.operator.compile;

import static dev.osier.operator.compile.SampleCluster.endpoint;
import static dev.osier.operator.compile.SampleCluster.name;
import static dev.osier.operator.compile.SampleCluster.ready;
import static dev.osier.operator.compile.SampleCluster.slicePort;
import static dev.osier.operator.compile.SampleCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Endpoint;
import dev.osier.mesh.Locality;
import dev.osier.mesh.MeshedEndpoints;
import dev.osier.operator.state.SliceState;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointsTest {
  private static SampleCluster cart() {
    return new SampleCluster().service("cart", "10.96.0.1", tcp("http", 80, "8080"));
  }

  private static List<Endpoint> endpoints(SampleCluster cluster) {
    return cluster.compiledEndpoints("cart", 80);
  }

  private static List<String> addresses(SampleCluster cluster) {
    return endpoints(cluster).stream().map(Endpoint::address).toList();
  }

  @Test
  void onlyReadyOnesGetTraffic() {
    SampleCluster cluster =
        cart()
            .pod("cart", "a", "10.0.0.1", true)
            .pod("cart", "b", "10.0.0.2", true)
            .slice(
                "cart-1",
                "cart",
                slicePort("http", 8080),
                ready("a", "10.0.0.1"),
                endpoint("b", "10.0.0.2", false, true, true));

    assertThat(addresses(cluster)).containsExactly("10.0.0.1");
  }

  @Test
  void whileNoneIsReadyThoseThatStillAnswerGetIt() {
    SampleCluster cluster =
        cart()
            .pod("cart", "a", "10.0.0.1", true)
            .pod("cart", "b", "10.0.0.2", true)
            .pod("cart", "c", "10.0.0.3", true)
            .slice(
                "cart-1",
                "cart",
                slicePort("http", 8080),
                endpoint("a", "10.0.0.1", false, false, false),
                endpoint("b", "10.0.0.2", false, true, true),
                endpoint("c", "10.0.0.3", false, false, true));

    assertThat(addresses(cluster)).containsExactly("10.0.0.2");
  }

  @Test
  void slicesAddUpAndAnAddressCountsOnce() {
    SampleCluster cluster =
        cart()
            .pod("cart", "a", "10.0.0.1", true)
            .pod("cart", "b", "10.0.0.2", true)
            .slice(
                "cart-1",
                "cart",
                slicePort("http", 8080),
                ready("b", "10.0.0.2"),
                endpoint("a", "10.0.0.1", false, false, false))
            .slice("cart-2", "cart", slicePort("http", 8080), ready("a", "10.0.0.1"));

    assertThat(addresses(cluster)).containsExactly("10.0.0.1", "10.0.0.2");
  }

  @Test
  void bothFamiliesOfAServiceAreKept() {
    SampleCluster cluster =
        cart()
            .pod("cart", "a", "10.0.0.1", false)
            .pod("cart", "b", "fd00::2", false)
            .slice("cart-4", "cart", slicePort("http", 8080), ready("a", "10.0.0.1"))
            .slice("cart-6", "cart", slicePort("http", 8080), ready("b", "fd00::2"));

    assertThat(addresses(cluster)).containsExactly("10.0.0.1", "fd00::2");
  }

  @Test
  void mutualTlsIsForPodsWithASidecarOnPortsItCaptures() {
    SampleCluster cluster =
        cart()
            .pod("cart", "a", "10.0.0.1", true)
            .pod("cart", "b", "10.0.0.2", false)
            .pod(
                new SampleCluster.PodSketch("c", "10.0.0.3")
                    .app("cart")
                    .sidecar(true)
                    .uncaptured(8080))
            .slice(
                "cart-1",
                "cart",
                slicePort("http", 8080),
                ready("a", "10.0.0.1"),
                ready("b", "10.0.0.2"),
                ready("c", "10.0.0.3"));

    assertThat(endpoints(cluster)).extracting(Endpoint::mtls).containsExactly(true, false, false);
    assertThat(cluster.compiledService("cart").meshed(80)).isEqualTo(MeshedEndpoints.NOT_ALL);
  }

  @Test
  void anEndpointWaitsForItsPodToBeSeen() {
    SampleCluster cluster =
        cart().slice("cart-1", "cart", slicePort("http", 8080), ready("a", "10.0.0.1"));
    assertThat(addresses(cluster)).isEmpty();

    cluster.pod("cart", "a", "10.0.0.1", true);
    assertThat(endpoints(cluster)).extracting(Endpoint::mtls).containsExactly(true);
  }

  @Test
  void anAddressThatIsNotItsPodsOwnIsNotTakenForIt() {
    SampleCluster cluster =
        cart()
            .pod("cart", "a", "10.0.0.9", true)
            .slice("cart-1", "cart", slicePort("http", 8080), ready("a", "10.0.0.1"));

    assertThat(addresses(cluster)).isEmpty();
  }

  @Test
  void anEndpointWrittenByHandNeedsNoPod() {
    SampleCluster cluster = cart();
    cluster.slices.add(
        new SliceState(
            name("by-hand"),
            "cart",
            false,
            List.of(slicePort("http", 8080)),
            List.of(ready("nobody", "192.0.2.1"))));

    assertThat(endpoints(cluster))
        .containsExactly(new Endpoint("192.0.2.1", 8080, false, false, Locality.UNKNOWN));
  }

  @Test
  void aPortIsFoundByItsNameAndOtherTransportsAreIgnored() {
    SampleCluster cluster =
        cart()
            .pod("cart", "a", "10.0.0.1", false)
            .slice("cart-1", "cart", slicePort("metrics", 9090), ready("a", "10.0.0.1"))
            .slice(
                "cart-2", "cart", new SliceState.Port("http", 8080, "UDP"), ready("a", "10.0.0.1"));

    assertThat(addresses(cluster)).isEmpty();
  }

  @Test
  void theNodeTellsWhereAnEndpointRuns() {
    SampleCluster cluster =
        cart()
            .node("node-1", "eu", "eu-1")
            .pod("cart", "a", "10.0.0.1", false)
            .slice("cart-1", "cart", slicePort("http", 8080), ready("a", "10.0.0.1"));

    assertThat(endpoints(cluster))
        .extracting(Endpoint::locality)
        .containsExactly(new Locality("eu", "eu-1"));
  }
}
