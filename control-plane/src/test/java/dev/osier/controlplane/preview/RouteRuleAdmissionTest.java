package dev.osier.controlplane.preview;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.osier.mesh.route.Caller;
import dev.osier.operator.state.ClusterState;
import dev.osier.webhook.AdmissionAnswer;
import dev.osier.webhook.AdmissionRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a RouteRule before it is stored, and of a request without a cluster. */
class RouteRuleAdmissionTest {
  static final String SERVICES =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: reviews, namespace: bookstore}
      spec:
        clusterIP: 10.96.0.10
        selector: {app: reviews}
        ports: [{name: http, port: 9080}]
      """;

  @Test
  void aRuleWhoseTestPassesIsTaken() throws JsonProcessingException {
    assertThat(answer(SERVICES, tested("reviews", "bookstore", 0, 418)))
        .isInstanceOf(AdmissionAnswer.Allow.class);
  }

  @Test
  void aRuleThatBreaksItsOwnTestIsRefusedWithWhatWouldHappenInstead()
      throws JsonProcessingException {
    assertThat(answer(SERVICES, tested("reviews", "bookstore", 0, 200)))
        .isInstanceOfSatisfying(
            AdmissionAnswer.Deny.class,
            deny -> {
              assertThat(deny.field()).isEqualTo("spec.tests[0]");
              assertThat(deny.message())
                  .contains("jason-is-a-teapot")
                  .contains("expects status 418")
                  .contains("takes rule testers (RouteRule bookstore/reviews, spec.rules[0])")
                  .contains("is answered with 200");
            });
  }

  @Test
  void aRuleThatBreaksATestOfItsNamespaceIsRefused() throws JsonProcessingException {
    String stored = SERVICES + "---\n" + tested("reviews", "bookstore", 0, 418);

    assertThat(answer(stored, untested("other", "bookstore", 10)))
        .isInstanceOfSatisfying(
            AdmissionAnswer.Deny.class,
            deny ->
                assertThat(deny.message())
                    .contains("breaks spec.tests[0] of RouteRule bookstore/reviews"));
  }

  @Test
  void testsOfAnotherNamespaceHaveNoSayOverTheServicesOwner() throws JsonProcessingException {
    String stored = SERVICES + "---\n" + tested("mine", "elsewhere", 0, 418);

    assertThat(answer(stored, untested("owners", "bookstore", 10)))
        .isInstanceOf(AdmissionAnswer.Allow.class);
  }

  @Test
  void anExpressionThatEnvoyWouldRefuseIsRefusedWithItsField() throws JsonProcessingException {
    String bad =
        untested("bad", "bookstore", 0)
            .replace(
                "directResponse",
                "matches: [{path: {type: RegularExpression, value: /a(b}}]\n    directResponse");

    assertThat(answer(SERVICES, bad))
        .isInstanceOfSatisfying(
            AdmissionAnswer.Deny.class,
            deny -> assertThat(deny.field()).isEqualTo("spec.rules[0].matches[0].path.value"));
  }

  @Test
  void anExplanationNamesTheRuleTakenAndWhyTheOthersAreNot() throws JsonProcessingException {
    ClusterState cluster = cluster(SERVICES + "---\n" + tested("reviews", "bookstore", 0, 418));
    String url = "http://reviews.bookstore:9080/reviews/0";

    assertThat(
            Explanations.of(
                cluster,
                new Caller("bookstore", "storefront", Map.of()),
                "GET",
                url,
                List.of("end-user=jason")))
        .contains("  takes        rule testers (RouteRule bookstore/reviews, spec.rules[0])")
        .contains("  then it      is answered with 418");
    assertThat(
            Explanations.of(
                cluster, new Caller("bookstore", "ratings", Map.of()), "GET", url, List.of()))
        .contains("  takes        no rule: as if there were none")
        .contains(
            "  rule testers (RouteRule bookstore/reviews, spec.rules[0]): is not for this caller");
  }

  static String tested(String name, String namespace, int precedence, int status) {
    String caller = namespace + "/storefront";
    return """
    apiVersion: osier.dev/v1alpha1
    kind: RouteRule
    metadata: {name: %s, namespace: %s, uid: u-%s, creationTimestamp: "2026-01-01T00:00:00Z"}
    spec:
      precedence: %d
      parentRefs: [{kind: Service, name: reviews, namespace: bookstore, port: 9080}]
      rules:
      - name: testers
        matches: [{headers: [{name: end-user, value: jason}], from: {serviceAccounts: [%s]}}]
        directResponse: {status: %d}
      tests:
      - name: jason-is-a-teapot
        request: {path: /reviews/0, headers: {end-user: jason}, from: %s}
        expect: {rule: testers, status: 418}
    """
        .formatted(name, namespace, name, precedence, caller, status, caller);
  }

  private static String untested(String name, String namespace, int precedence) {
    return """
    apiVersion: osier.dev/v1alpha1
    kind: RouteRule
    metadata: {name: %s, namespace: %s, uid: u-%s, creationTimestamp: "2026-01-02T00:00:00Z"}
    spec:
      precedence: %d
      parentRefs: [{kind: Service, name: reviews, namespace: bookstore, port: 9080}]
      rules:
      - name: all
        directResponse: {status: 204}
    """
        .formatted(name, namespace, name, precedence);
  }

  private static AdmissionAnswer answer(String stored, String changed)
      throws JsonProcessingException {
    return answer(cluster(stored), request(changed));
  }

  static AdmissionAnswer answer(ClusterState cluster, AdmissionRequest request) {
    return new RouteRuleAdmission(() -> Optional.of(cluster)).answer(request);
  }

  static ClusterState cluster(String yaml) {
    return ClusterFiles.read(yaml, "default");
  }

  static AdmissionRequest request(String yaml) throws JsonProcessingException {
    JsonNode object = new YAMLMapper().readTree(yaml);
    return new AdmissionRequest(
        "uid",
        "UPDATE",
        "RouteRule",
        "",
        object.path("metadata").path("namespace").asText(),
        object.path("metadata").path("name").asText(),
        "somebody",
        false,
        object,
        NullNode.instance);
  }
}
