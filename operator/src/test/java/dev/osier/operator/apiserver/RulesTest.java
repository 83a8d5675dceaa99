package dev.osier.operator.apiserver;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.Backend;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteOutcome;
import dev.osier.operator.OperatorObserver;
import dev.osier.operator.OsierOperator;
import dev.osier.operator.ScratchAuthority;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RouteRules and the grants that they need, as the API server's watches bring them. */
@Tag("apiserver")
class RulesTest {
  private static final String GRANTS = "referencegrants.gateway.networking.k8s.io";
  private static final String RULES = "routerules.osier.dev";

  private final ApiServer server = new ApiServer();
  private Optional<OsierOperator> running = Optional.empty();
  private String here = "";
  private String there = "";

  @BeforeEach
  void prepare() {
    server.prepare();
    server.client.resource(grants("v1", "v1beta1")).delete();
    Await.until("the kind of grants to be gone", () -> definition(GRANTS).isEmpty());
    here = server.newNamespace();
    there = server.newNamespace();
    server.service(here, "cart", Map.of("app", "cart"), 80);
    server.service(there, "shadow", Map.of("app", "shadow"), 80);
  }

  @AfterEach
  void stop() {
    running.ifPresent(OsierOperator::close);
    server.close();
  }

  private OsierOperator start() {
    ScratchAuthority authority = new ScratchAuthority(InstantSource.system());
    OsierOperator operator =
        new OsierOperator(
            server.operatorClient,
            ApiServer.settings("osier-0", MeshIdentitySpec.DEFAULT),
            authority,
            authority,
            List.of(),
            OperatorObserver.NONE,
            InstantSource.system());
    operator.start();
    running = Optional.of(operator);
    Await.until("readiness", operator::isReady);
    return operator;
  }

  @Test
  void grantsMayComeAndGoWithTheirKind() {
    apply(abroad());
    OsierOperator operator = start();
    assertThat(backend(operator)).isInstanceOf(Backend.InvalidBackend.class);

    server.client.resource(grants("v1beta1")).create();
    Await.until("the kind of grants", () -> server.isServed(GRANTS));
    Await.until(Await.DEADLINE, () -> apply(grant("v1beta1")));
    awaitBackend(operator, Backend.ServiceBackend.class);

    server.client.resource(grants("v1", "v1beta1")).update();
    apply(abroad().replace("weight: 1", "weight: 2"));
    Await.until("the next version of the rule", () -> weight(operator) == 2);
    assertThat(backend(operator)).isInstanceOf(Backend.ServiceBackend.class);

    server.client.resource(grants("v1", "v1beta1")).delete();
    awaitBackend(operator, Backend.InvalidBackend.class);
    assertThat(operator.isReady()).isTrue();
    Await.until("the rest to be watched", operator::isWatching);
  }

  @Test
  void grantsThatAreThereAtTheStartHoldFromTheFirstMesh() {
    server.client.resource(grants("v1", "v1beta1")).create();
    Await.until("the kind of grants", () -> server.isServed(GRANTS));
    // What is served is not yet told to whoever asks how to write it.
    Await.until(Await.DEADLINE, () -> apply(grant("v1")));
    apply(abroad());

    assertThat(backend(start())).isInstanceOf(Backend.ServiceBackend.class);
  }

  @Test
  void whatAnOlderDefinitionLetInKeepsNothingElseFromBeingRead() {
    CustomResourceDefinition strict = definition(RULES).orElseThrow();
    try {
      server.client.resource(lax(strict)).update();
      // The API server takes a moment to go by another schema.
      Await.until("the odd object", () -> isTaken(odd()));
    } finally {
      strict.getMetadata().setResourceVersion(null);
      server.client.resource(strict).update();
    }
    apply(abroad());
    OsierOperator operator = start();

    assertThat(backend(operator)).isNotNull();
    assertThat(operator.mesh().generations())
        .containsKey(new ObjectReference("RouteRule", new NamespacedName(here, "odd")));
    Await.until("the status of the other", () -> status("abroad").contains("Accepted"));
    server
        .client
        .genericKubernetesResources("osier.dev/v1alpha1", "RouteRule")
        .inNamespace(here)
        .withName("odd")
        .delete();
    apply(abroad().replace("weight: 1", "weight: 3"));
    Await.until("a change of the other", () -> weight(operator) == 3);
  }

  private String status(String name) {
    return Optional.ofNullable(
            server
                .client
                .genericKubernetesResources("osier.dev/v1alpha1", "RouteRule")
                .inNamespace(here)
                .withName(name)
                .get())
        .map(rule -> String.valueOf(rule.getAdditionalProperties().get("status")))
        .orElse("");
  }

  private boolean isTaken(String yaml) {
    try {
      apply(yaml);
      return true;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  private Optional<CustomResourceDefinition> definition(String name) {
    return Optional.ofNullable(
        server.client.apiextensions().v1().customResourceDefinitions().withName(name).get());
  }

  private static CustomResourceDefinition lax(CustomResourceDefinition strict) {
    CustomResourceDefinition lax = new CustomResourceDefinitionBuilder(strict).build();
    JSONSchemaProps anything =
        new JSONSchemaPropsBuilder()
            .withType("object")
            .withXKubernetesPreserveUnknownFields(true)
            .build();
    lax.getMetadata().setResourceVersion(null);
    lax.getSpec().getVersions().getFirst().getSchema().setOpenAPIV3Schema(anything);
    return lax;
  }

  private String odd() {
    return """
    apiVersion: osier.dev/v1alpha1
    kind: RouteRule
    metadata: {name: odd, namespace: %s}
    spec: {parentRefs: [{name: cart}], rules: {all: [1, {}]}, noMatch: 7}
    """
        .formatted(here);
  }

  private String abroad() {
    return """
    apiVersion: osier.dev/v1alpha1
    kind: RouteRule
    metadata: {name: abroad, namespace: %s}
    spec:
      parentRefs: [{name: cart}]
      rules: [{backendRefs: [{name: shadow, namespace: %s, port: 80, weight: 1}]}]
    """
        .formatted(here, there);
  }

  private String grant(String version) {
    return """
    apiVersion: gateway.networking.k8s.io/%s
    kind: ReferenceGrant
    metadata: {name: grant, namespace: %s}
    spec:
      from: [{group: osier.dev, kind: RouteRule, namespace: %s}]
      to: [{group: "", kind: Service}]
    """
        .formatted(version, there, here);
  }

  /** As Gateway API's, but for the schema. */
  private CustomResourceDefinition grants(String... versions) {
    StringBuilder yaml =
        new StringBuilder(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata:
              name: referencegrants.gateway.networking.k8s.io
              annotations: {api-approved.kubernetes.io: unapproved}
            spec:
              group: gateway.networking.k8s.io
              names: {kind: ReferenceGrant, listKind: ReferenceGrantList, plural: referencegrants, singular: referencegrant}
              scope: Namespaced
              versions:
            """);
    for (String version : versions) {
      yaml.append(
          """
            - name: %s
              served: true
              storage: %s
              schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
          """
              .formatted(version, version.equals("v1beta1")));
    }
    return server
        .client
        .getKubernetesSerialization()
        .unmarshal(yaml.toString(), CustomResourceDefinition.class);
  }

  private void apply(String yaml) {
    HasMetadata object =
        server.client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
    server.client.resource(object).serverSideApply();
  }

  private Route route(OsierOperator operator) {
    PortRoutes routes =
        Await.value(
            "the route",
            () ->
                Optional.ofNullable(
                    operator
                        .mesh()
                        .routes()
                        .get(new ServicePortKey(new NamespacedName(here, "cart"), 80))));
    return requireNonNull(routes).forEveryone().routes().getFirst();
  }

  private Backend backend(OsierOperator operator) {
    return ((RouteOutcome.Forward) route(operator).outcome()).backends().getFirst().backend();
  }

  private int weight(OsierOperator operator) {
    return ((RouteOutcome.Forward) route(operator).outcome()).backends().getFirst().weight();
  }

  private void awaitBackend(OsierOperator operator, Class<? extends Backend> kind) {
    Await.until(kind.getSimpleName(), () -> kind.isInstance(backend(operator)));
  }
}
