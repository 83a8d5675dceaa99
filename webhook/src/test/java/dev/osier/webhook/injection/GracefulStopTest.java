package dev.osier.webhook.injection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** The application keeps serving for a moment, and keeps all the time it was given afterwards. */
class GracefulStopTest {
  @Test
  void applicationsWithoutHookSleepAndTheGracePeriodGrows() {
    JsonNode injected = injected("terminationGracePeriodSeconds: 1, containers: [{name: a}]");
    assertThat(injected.at("/spec/containers/0/lifecycle/preStop/sleep/seconds").asInt())
        .isEqualTo(3);
    assertThat(injected.at("/spec/terminationGracePeriodSeconds").asInt()).isEqualTo(4);
  }

  @Test
  void theDefaultGracePeriodGrowsToo() {
    JsonNode injected = injected("containers: [{name: a}]");
    assertThat(injected.at("/spec/terminationGracePeriodSeconds").asInt()).isEqualTo(33);
  }

  @Test
  void aHookOfTheUsersStaysAsItIs() {
    JsonNode injected =
        injected(
            "terminationGracePeriodSeconds: 9, containers: [{name: a, lifecycle: {preStop: {exec:"
                + " {command: [stop]}}}}]");
    assertThat(injected.at("/spec/containers/0/lifecycle/preStop").toString())
        .isEqualTo("{\"exec\":{\"command\":[\"stop\"]}}");
    assertThat(injected.at("/spec/terminationGracePeriodSeconds").asInt()).isEqualTo(9);
  }

  @Test
  void whoAsksToBeKilledAtOnceIs() {
    JsonNode injected = injected("terminationGracePeriodSeconds: 0, containers: [{name: a}]");
    assertThat(injected.at("/spec/containers/0/lifecycle").isMissingNode()).isTrue();
    assertThat(injected.at("/spec/terminationGracePeriodSeconds").asInt()).isZero();
  }

  private static JsonNode injected(String spec) {
    JsonNode pod = TestPods.yaml("{metadata: {name: a}, spec: {" + spec + "}}");
    InjectionDecision decision = TestPods.decide(pod, TestPods.LABELLED);
    assertThat(decision).isInstanceOf(InjectionDecision.Inject.class);
    return TestPods.patched(pod, ((InjectionDecision.Inject) decision).patch());
  }
}
