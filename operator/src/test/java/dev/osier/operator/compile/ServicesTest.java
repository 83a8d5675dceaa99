package dev.osier.operator.compile;

import static dev.osier.operator.compile.SampleCluster.endpoint;
import static dev.osier.operator.compile.SampleCluster.name;
import static dev.osier.operator.compile.SampleCluster.ready;
import static dev.osier.operator.compile.SampleCluster.slicePort;
import static dev.osier.operator.compile.SampleCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.MeshedEndpoints;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.operator.state.ServiceState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicesTest {
  @ParameterizedTest
  @CsvSource({
    "http,,HTTP",
    "http-web,,HTTP",
    "HTTP-web,,HTTP",
    "http2-api,,HTTP2",
    "grpc,,GRPC",
    "grpc-web,,HTTP",
    "grpc-web-ui,,HTTP",
    "grpc-api,,GRPC",
    "https,,TCP",
    "tcp-db,,TCP",
    "mysql,,TCP",
    "httpd,,TCP",
    "'',,TCP",
    "mysql,http,HTTP",
    "http,tcp,TCP",
    "http,https,TCP",
    "web,kubernetes.io/h2c,HTTP2",
    "web,kubernetes.io/ws,HTTP",
    "web,kubernetes.io/wss,TCP",
    "web,GRPC,GRPC",
    "http,example.com/own,TCP",
  })
  void aPortSpeaksWhatItsUserSays(String portName, String appProtocol, Protocol expected) {
    ServiceState.Port port =
        new ServiceState.Port(portName, 80, "TCP", appProtocol == null ? "" : appProtocol, "");

    assertThat(ProtocolOf.port(port)).isEqualTo(expected);
  }

  @Test
  void portsOfOtherTransportsAreLeftOut() {
    Service service =
        new SampleCluster()
            .service(
                "dns",
                "10.96.0.1",
                tcp("tcp-dns", 53, ""),
                new ServiceState.Port("dns", 53, "UDP", "", ""))
            .compiledService("dns");

    assertThat(service.ports()).containsExactly(new ServicePort(53, "tcp-dns", Protocol.TCP));
  }

  @Test
  void aHeadlessServiceHasNoAddresses() {
    Service service =
        new SampleCluster().service("db", "None", tcp("tcp", 5432, "")).compiledService("db");

    assertThat(service.isHeadless()).isTrue();
  }

  @Test
  void aDualStackServiceHasBothAddresses() {
    SampleCluster cluster = new SampleCluster();
    cluster.services.add(
        new ServiceState(
            name("cart"),
            "uid",
            false,
            List.of("10.96.0.1", "fd00::1"),
            Map.of(),
            List.of(tcp("http", 80, "")),
            false));

    assertThat(cluster.compiledService("cart").addresses()).containsExactly("10.96.0.1", "fd00::1");
  }

  @Test
  void anAliasAndAServiceWithoutTcpAreNoServices() {
    SampleCluster cluster =
        new SampleCluster()
            .service("dns", "10.96.0.1", new ServiceState.Port("dns", 53, "UDP", "", ""))
            .service("unborn", "", tcp("http", 80, ""));
    cluster.services.add(
        new ServiceState(
            name("alias"), "uid", true, List.of(), Map.of(), List.of(tcp("http", 80, "")), false));

    assertThat(cluster.mesh().services()).isEmpty();
    assertThat(cluster.mesh().endpoints()).isEmpty();
  }

  @Test
  void identitiesAreTheAccountsOfItsMeshedPodsReadyOrNot() {
    SampleCluster cluster =
        new SampleCluster()
            .service("cart", "10.96.0.1", tcp("http", 80, "8080"))
            .pod(
                new SampleCluster.PodSketch("a", "10.0.0.1")
                    .app("cart")
                    .account("old")
                    .sidecar(true))
            .pod(
                new SampleCluster.PodSketch("b", "10.0.0.2")
                    .app("cart")
                    .account("new")
                    .sidecar(true))
            .pod(new SampleCluster.PodSketch("c", "10.0.0.3").app("cart").account("plain"))
            .slice(
                "cart-1",
                "cart",
                slicePort("http", 8080),
                ready("a", "10.0.0.1"),
                endpoint("b", "10.0.0.2", false, false, false),
                endpoint("c", "10.0.0.3", false, false, false));
    Service service = cluster.compiledService("cart");

    assertThat(service.identities())
        .extracting(SpiffeId::uri)
        .containsExactly(
            "spiffe://example.org/ns/shop/sa/new", "spiffe://example.org/ns/shop/sa/old");
    assertThat(service.meshed(80)).isEqualTo(MeshedEndpoints.NOT_ALL);
  }

  @Test
  void aServiceWithoutEndpointsCountsAsMeshed() {
    Service service =
        new SampleCluster()
            .service("cart", "10.96.0.1", tcp("http", 80, ""))
            .compiledService("cart");

    assertThat(service.meshed(80)).isEqualTo(MeshedEndpoints.ALL);
  }
}
