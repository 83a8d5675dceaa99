package dev.osier.xds.translate;

import static dev.osier.testkit.RouteBuilder.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.route.NoMatch;
import dev.osier.testkit.MeshBuilder;
import dev.osier.xds.configuration.Configurations;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What rules tell of who calls what. */
class CalledServicesTest {
  private static MeshBuilder shop() {
    return new MeshBuilder()
        .service("shop/web", service -> service.address("10.96.0.1").port(80, Protocol.HTTP, 8080))
        .service("shop/api", service -> service.address("10.96.0.2").port(9080, Protocol.GRPC, 1))
        .service(
            "bank/ledger",
            service -> service.address("10.96.0.3").address("fd00::3").port(5432, Protocol.TCP, 1))
        .pod("shop/client", pod -> pod.account("client").label("app", "client").onDemand());
  }

  private static Set<String> names(MeshBuilder mesh) {
    return names(mesh.build());
  }

  private static Set<String> names(Mesh mesh) {
    return CalledServices.of(
        mesh,
        Optional.ofNullable(mesh.workloads().get(new NamespacedName("shop", "client")))
            .orElseThrow());
  }

  @Test
  void aRuleForEverybodyTellsNothing() {
    assertThat(names(shop().routes("shop/web", 80, route("shop/all", 0).to("shop/web", 80, 1))))
        .isEmpty();
  }

  @Test
  void aRuleForTheCallerDoesByEveryUsualHost() {
    List<String> web =
        List.of(
            "outbound/80/web",
            "outbound/80/web:80",
            "outbound/80/web.shop",
            "outbound/80/web.shop:80",
            "outbound/80/web.shop.svc",
            "outbound/80/web.shop.svc:80",
            "outbound/80/web.shop.svc.cluster.local",
            "outbound/80/web.shop.svc.cluster.local:80");
    assertThat(names(shop().routes("shop/web", 80, route("shop/r", 0).fromAccount("shop/client"))))
        .containsExactlyInAnyOrderElementsOf(web);
    assertThat(names(shop().routes("shop/web", 80, route("shop/r", 0).fromNamespace("shop"))))
        .containsExactlyInAnyOrderElementsOf(web);
    assertThat(names(shop().routes("shop/web", 80, route("shop/r", 0).fromPods("app", "client"))))
        .containsExactlyInAnyOrderElementsOf(web);
  }

  @Test
  void aRuleForOthersDoesNot() {
    assertThat(names(shop().routes("shop/web", 80, route("shop/r", 0).fromAccount("shop/other"))))
        .isEmpty();
    assertThat(names(shop().routes("shop/web", 80, route("shop/r", 0).fromPods("app", "other"))))
        .isEmpty();
  }

  @Test
  void aRuleOfTheCallersNamespaceForAServiceElsewhereDoes() {
    assertThat(
            names(
                shop()
                    .routesIn(
                        "shop",
                        "bank/ledger",
                        5432,
                        NoMatch.FORWARD,
                        route("shop/r", 0).to("bank/ledger", 5432, 1))))
        .containsExactlyInAnyOrder("service/10.96.0.3:5432", "service/[fd00::3]:5432");
  }

  @Test
  void atAnotherPortTheHostNamesIt() {
    assertThat(names(shop().routes("shop/api", 9080, route("shop/r", 0).fromNamespace("shop"))))
        .containsExactlyInAnyOrder(
            "outbound/9080/api:9080",
            "outbound/9080/api.shop:9080",
            "outbound/9080/api.shop.svc:9080",
            "outbound/9080/api.shop.svc.cluster.local:9080");
  }

  @Test
  void eachIsANameThatItsProxyMayAskFor() {
    Mesh mesh =
        shop()
            .routes("shop/web", 80, route("shop/r", 0).fromNamespace("shop"))
            .routes("shop/api", 9080, route("shop/r", 0).fromNamespace("shop"))
            .routesIn(
                "shop",
                "bank/ledger",
                5432,
                NoMatch.FORWARD,
                route("shop/r", 0).to("bank/ledger", 5432, 1))
            .build();
    Configurations configurations = new Configurations();
    configurations.publish(Mesh.EMPTY, mesh);
    NamespacedName pod = new NamespacedName("shop", "client");
    ProxyConfig config =
        configurations
            .configuration(
                pod,
                Optional.ofNullable(mesh.workloads().get(pod)).orElseThrow().identity(),
                ConfigurationSource.Protocol.DELTA)
            .orElseThrow();
    Set<String> expected = configurations.expected(pod);
    assertThat(expected).hasSize(14).isEqualTo(names(mesh));
    for (String name : expected) {
      ResourceType type = config.serviceNamed(name).orElseThrow();
      assertThat(config.resource(type, name)).as(name).isPresent();
    }
    assertThat(config.serviceNamed("outbound/80/www.example")).isEmpty();
    assertThat(config.serviceNamed("service/10.96.0.9:5432")).isEmpty();
    assertThat(config.serviceNamed("outbound/shop/web/80")).isEmpty();
  }
}
