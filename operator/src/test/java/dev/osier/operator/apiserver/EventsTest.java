package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.MeshIdentity;
import dev.osier.mesh.MtlsMode;
import dev.osier.operator.OsierOperator;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are told where they would look for it: in the events of the object. */
@Tag("apiserver")
class EventsTest {
  private final Operators operators = new Operators();
  private final ApiServer server = operators.server;

  @BeforeEach
  void prepare() {
    server.prepare();
  }

  @AfterEach
  void stop() throws Exception {
    operators.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kube-system", ApiServer.SYSTEM})
  void aLabelWithoutEffectIsTold(String namespace) {
    server.labelForInjection(namespace);
    try {
      OsierOperator operator = operators.startReady(Operators.authority());

      Await.until(
          "an event",
          () ->
              server.eventReasons(namespace, "Namespace", namespace).contains("InjectionIgnored"));
      assertThat(operator.namespaceLabels(namespace))
          .get()
          .satisfies(labels -> assertThat(labels).containsEntry(ApiServer.INJECTION, "enabled"));
    } finally {
      server.unlabelForInjection(namespace);
    }
  }

  @Test
  void aServiceWhosePortIsTakenForSomethingElseIsTold() {
    String namespace = server.newNamespace();
    server.meshedPod(namespace, "cart", "10.0.0.1");
    server.service(namespace, "web", Map.of("app", "cart"), 8080);
    server.create(
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("bytes")
            .endMetadata()
            .withNewSpec()
            .withSelector(Map.of("app", "cart"))
            .addNewPort()
            .withName("tcp")
            .withPort(8080)
            .endPort()
            .endSpec()
            .build());

    operators.startReady(Operators.authority());

    Await.until(
        "an event of the service that said TCP",
        () -> server.eventReasons(namespace, "Service", "bytes").contains("ProtocolConflict"));
    assertThat(server.eventReasons(namespace, "Service", "web")).doesNotContain("ProtocolConflict");
  }

  @Test
  void anIdentityThatWasDeletedIsMadeAgainAsItWasAndThatIsTold() {
    OsierOperator operator = operators.startReady(Operators.authority());
    server.awaitReady("Issuing");
    Resource<MeshIdentity> identity =
        server.client.resources(MeshIdentity.class).withName(MeshIdentity.DEFAULT_NAME);
    // Not what the settings would make.
    identity.patch(
        PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"mtls\":{\"mode\":\"Strict\"}}}");
    Await.until("the mode", () -> operator.mesh().settings().mtls() == MtlsMode.STRICT);
    MeshIdentity before = server.identity();

    identity.delete();
    Await.until("the identity to be back", () -> server.identity() != null);

    MeshIdentity after = server.identity();
    assertThat(after.getSpec()).isEqualTo(before.getSpec());
    Await.until(
        "an event of the new one",
        () ->
            server.client.v1().events().inNamespace("default").list().getItems().stream()
                .filter(event -> event.getReason().equals("Restored"))
                .anyMatch(
                    event ->
                        after.getMetadata().getUid().equals(event.getInvolvedObject().getUid())));
  }
}
