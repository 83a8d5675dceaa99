package dev.osier.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.controlplane.preview.ResourceTree;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.IdentityFiles;
import dev.osier.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Envoy itself says whether it would take what each scenario comes to. */
@Tag("envoy")
class EnvoyTakesScenariosTest {
  private static final String WITH_ROUTES = "http-services-on-one-port-share-a-listener";

  /** Something to do to a virtual host, and what Envoy says to it. */
  private record Mistake(String name, Consumer<ObjectNode> make, String complaint) {}

  private final TestAuthority authority = TestAuthority.create();
  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> takes() {
    return Scenario.all().stream()
        .flatMap(
            scenario ->
                scenario.proxies().stream()
                    .map(
                        proxy ->
                            DynamicTest.dynamicTest(
                                scenario + ": " + proxy,
                                () -> validate(bootstrap(scenario, proxy)))));
  }

  /** Were these taken, the others' being taken would say nothing. */
  @TestFactory
  Stream<DynamicTest> refuses() {
    return Stream.of(
            new Mistake(
                "a domain that stands there twice",
                virtualHost -> hosts(virtualHost).add(hosts(virtualHost).path(0).asText()),
                "Only unique values for domains are permitted"),
            new Mistake(
                "a route to a cluster that is not there",
                virtualHost ->
                    ResourceTree.visit(virtualHost, EnvoyTakesScenariosTest::sendNowhere),
                "unknown cluster 'nowhere'"),
            new Mistake(
                "a field that Envoy does not have",
                virtualHost -> virtualHost.put("domain", "web"),
                "has unknown fields"))
        .map(mistake -> DynamicTest.dynamicTest(mistake.name(), () -> isRefused(mistake)));
  }

  private void isRefused(Mistake mistake) {
    Scenario scenario = Scenario.named(WITH_ROUTES);
    StaticBootstrap bootstrap = bootstrap(scenario, scenario.proxies().getFirst());
    ResourceTree.visit(
        bootstrap.tree(),
        object -> {
          if (object.get("virtualHosts") instanceof ArrayNode hosts
              && hosts.get(hosts.size() - 1) instanceof ObjectNode last) {
            mistake.make().accept(last);
          }
        });

    assertThatThrownBy(() -> validate(bootstrap))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(mistake.complaint());
  }

  private static ArrayNode hosts(ObjectNode virtualHost) {
    return virtualHost.withArray("domains");
  }

  private static void sendNowhere(ObjectNode route) {
    if (route.has("cluster")) {
      route.put("cluster", "nowhere");
    }
  }

  private StaticBootstrap bootstrap(Scenario scenario, NamespacedName proxy) {
    TrustBundle roots = new TrustBundle(List.of(authority.rootPem()));
    return new StaticBootstrap(
        new Outcome(scenario.state(roots)).config(proxy), scenario.onDemand());
  }

  private void validate(StaticBootstrap bootstrap) throws IOException {
    IdentityFiles.write(directory, authority.credentials("spiffe://cluster.local/ns/shop/sa/web"));
    EnvoyProcess.validate(directory, bootstrap.yaml(directory));
  }
}
