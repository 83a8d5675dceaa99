package dev.osier.webhook.injection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The application keeps serving for a moment before it is told to stop. */
class GracefulStopTest {
  private static final String CONTROLLED =
      "ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: a, uid: u, controller:"
          + " true}]";

  @Test
  void applicationsWithoutHookSleepAndTheGracePeriodGrows() {
    JsonNode injected = injected(CONTROLLED, "terminationGracePeriodSeconds: 1");
    assertThat(sleep(injected)).isEqualTo(3);
    assertThat(grace(injected)).isEqualTo(4);
  }

  @Test
  void theDefaultGracePeriodGrowsToo() {
    assertThat(grace(injected(CONTROLLED, "hostname: a"))).isEqualTo(33);
  }

  @ParameterizedTest
  @CsvSource({"30, 3", "6, 3", "5, 2", "2, 1"})
  void whatNoControllerMadeKeepsItsGracePeriodAndSleepsForHalfOfItAtMost(int grace, int sleep) {
    for (String owner : List.of("labels: {a: b}", CONTROLLED.replace("true", "false"))) {
      JsonNode injected = injected(owner, "terminationGracePeriodSeconds: " + grace);
      assertThat(sleep(injected)).isEqualTo(sleep);
      assertThat(grace(injected)).isEqualTo(grace);
    }
  }

  @Test
  void whatNoControllerMadeAndHasNoTimeDoesNotSleep() {
    JsonNode injected = injected("labels: {a: b}", "terminationGracePeriodSeconds: 1");
    assertThat(injected.at("/spec/containers/0/lifecycle").isMissingNode()).isTrue();
    assertThat(grace(injected)).isEqualTo(1);
  }

  @Test
  void aHookOfTheUsersStaysAsItIs() {
    JsonNode injected =
        decided(
            CONTROLLED,
            "terminationGracePeriodSeconds: 9, containers: [{name: a, lifecycle: {preStop: {exec:"
                + " {command: [stop]}}}}]");
    assertThat(injected.at("/spec/containers/0/lifecycle/preStop").toString())
        .isEqualTo("{\"exec\":{\"command\":[\"stop\"]}}");
    assertThat(grace(injected)).isEqualTo(9);
  }

  @Test
  void whoAsksToBeKilledAtOnceIs() {
    JsonNode injected = injected(CONTROLLED, "terminationGracePeriodSeconds: 0");
    assertThat(injected.at("/spec/containers/0/lifecycle").isMissingNode()).isTrue();
    assertThat(grace(injected)).isZero();
  }

  private static int sleep(JsonNode pod) {
    return pod.at("/spec/containers/0/lifecycle/preStop/sleep/seconds").asInt();
  }

  private static int grace(JsonNode pod) {
    return pod.at("/spec/terminationGracePeriodSeconds").asInt();
  }

  private static JsonNode injected(String metadata, String spec) {
    return decided(metadata, spec + ", containers: [{name: a}]");
  }

  private static JsonNode decided(String metadata, String spec) {
    JsonNode pod = TestPods.yaml("{metadata: {name: a, " + metadata + "}, spec: {" + spec + "}}");
    InjectionDecision decision = TestPods.decide(pod, TestPods.LABELLED);
    assertThat(decision).isInstanceOf(InjectionDecision.Inject.class);
    return TestPods.patched(pod, ((InjectionDecision.Inject) decision).patch());
  }
}
