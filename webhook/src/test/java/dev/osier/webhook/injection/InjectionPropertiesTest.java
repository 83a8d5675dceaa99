package dev.osier.webhook.injection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.osier.mesh.identity.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds for every pod. */
@Tag("slow")
class InjectionPropertiesTest {
  private static final int RANDOM_PODS = 300;

  @RepeatedTest(RANDOM_PODS)
  void twiceIsOnce(RepetitionInfo repetition) {
    JsonNode pod = new RandomPods(repetition.getCurrentRepetition()).next();
    JsonNode once = admitted(pod);
    assertThat(admitted(once)).isEqualTo(once);
    assertThat(once).isNotEqualTo(pod);
  }

  @RepeatedTest(RANDOM_PODS)
  void nothingUnknownIsLost(RepetitionInfo repetition) {
    JsonNode pod = new RandomPods(repetition.getCurrentRepetition()).next();
    assertThat(unknownFields(admitted(pod))).isEqualTo(unknownFields(pod));
  }

  @RepeatedTest(RANDOM_PODS)
  void theProxyComesBeforeEverythingThatTheUserRuns(RepetitionInfo repetition) {
    JsonNode pod = new RandomPods(repetition.getCurrentRepetition()).next();
    InjectionDecision decision = TestPods.decide(pod, TestPods.LABELLED);
    if (decision instanceof InjectionDecision.Inject inject) {
      JsonNode injected = TestPods.patched(pod, inject.patch());
      assertThat(injected.at("/spec/initContainers/0/name").asText()).isEqualTo("osier-redirect");
      assertThat(injected.at("/spec/initContainers/1/name").asText()).isEqualTo("osier-proxy");
      assertThat(injected.at("/spec/initContainers").size())
          .isEqualTo(pod.at("/spec/initContainers").size() + 2);
      assertThat(injected.at("/spec/containers").size())
          .isEqualTo(pod.at("/spec/containers").size());
    } else {
      assertThat(decision).isInstanceOf(InjectionDecision.Skip.class);
      assertThat(pod.at("/spec/hostNetwork").asBoolean()).isTrue();
    }
  }

  @Test
  void onlyNewPodsAreTouched() {
    JsonNode pod = new RandomPods(1).next();
    PodInjector injector = new PodInjector(TestPods.settings());
    for (PodOperation operation :
        List.of(
            new PodOperation("UPDATE", "", TestPods.REQUEST_UID),
            new PodOperation("UPDATE", "ephemeralcontainers", TestPods.REQUEST_UID),
            new PodOperation("CREATE", "eviction", TestPods.REQUEST_UID),
            new PodOperation("DELETE", "", TestPods.REQUEST_UID))) {
      assertThat(injector.decide(TestPods.typed(pod), TestPods.LABELLED, operation, Delivery.SDS))
          .isInstanceOf(InjectionDecision.NotConcerned.class);
    }
  }

  @Test
  void aCopiedStatusAnnotationAloneDoesNotFoolTheWebhook() {
    JsonNode pod =
        TestPods.yaml(
            "{metadata: {name: a, annotations: {osier.dev/status: injected}, labels:"
                + " {osier.dev/proxy: sidecar}}, spec: {containers: [{name: a, image: a}]}}");
    assertThat(TestPods.decide(pod, TestPods.LABELLED))
        .isInstanceOf(InjectionDecision.Inject.class);
  }

  @Test
  void nothingOfTheUsersIsExpandedByTheKubelet() {
    Random random = new Random(7);
    List<String> pieces =
        List.of("$", "$$", "$(", "$(POD_IP)", "(POD_IP)", ")", "\u0000", "a", "\"");
    for (int i = 0; i < RANDOM_PODS; i++) {
      StringBuilder service = new StringBuilder();
      for (int j = random.nextInt(6); j >= 0; j--) {
        service.append(pieces.get(random.nextInt(pieces.size())));
      }
      JsonNode pod =
          TestPods.yaml(
              "{metadata: {name: a}, spec: {containers: [{name: a, livenessProbe: {grpc: {port: 1,"
                  + " service: placeholder}}}]}}");
      ((com.fasterxml.jackson.databind.node.ObjectNode)
              pod.at("/spec/containers/0/livenessProbe/grpc"))
          .put("service", service.toString());
      JsonNode bootstrap = TestPods.bootstrap(admitted(pod), "10.1.2.3");
      assertThat(
              bootstrap
                  .at("/static_resources/clusters/1/health_checks/0/grpc_health_check/service_name")
                  .asText())
          .isEqualTo(service.toString());
    }
  }

  private static JsonNode admitted(JsonNode pod) {
    return switch (TestPods.decide(pod, TestPods.LABELLED)) {
      case InjectionDecision.Inject inject -> TestPods.patched(pod, inject.patch());
      case InjectionDecision.Skip skip -> TestPods.patched(pod, skip.patch());
      case InjectionDecision.AlreadyInjected _ -> pod;
      case InjectionDecision.NotConcerned _ -> pod;
      case InjectionDecision.Refuse refuse -> throw new AssertionError(refuse);
    };
  }

  private static List<String> unknownFields(JsonNode node) {
    List<String> found = new ArrayList<>();
    collect(node, found);
    return found;
  }

  private static void collect(JsonNode node, List<String> found) {
    if (node instanceof ArrayNode array) {
      array.forEach(element -> collect(element, found));
      return;
    }
    node.properties()
        .forEach(
            entry -> {
              if (entry.getKey().startsWith("future")) {
                found.add(entry.getKey() + "=" + entry.getValue());
              } else {
                collect(entry.getValue(), found);
              }
            });
  }
}
