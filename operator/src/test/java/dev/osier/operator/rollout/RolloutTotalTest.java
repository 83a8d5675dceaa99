package dev.osier.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Generation;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.rollout.ProxyRefusal;
import dev.osier.mesh.rollout.Rollout;
import dev.osier.mesh.rollout.RolloutReport;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RolloutTotalTest {
  private static final ObjectReference RULE =
      new ObjectReference("RouteRule", new NamespacedName("shop", "web"));
  private static final ProxyRefusal REFUSAL =
      new ProxyRefusal(new NamespacedName("shop", "web-1"), "too large");

  private final CollectedRollouts collected = new CollectedRollouts(InstantSource.system());

  @Test
  void theProxiesOfAllReplicasCount() {
    report("one", new Rollout(generation(3), 5, 5, 0, Optional.empty()));
    report("two", new Rollout(generation(3), 4, 2, 1, Optional.of(REFUSAL)));
    RolloutTotal total = total("one", "two");
    assertThat(total.targeted()).isEqualTo(9);
    assertThat(total.acknowledged()).isEqualTo(7);
    assertThat(total.rejected()).isEqualTo(1);
    assertThat(total.refusal()).contains(REFUSAL);
    assertThat(total.silent()).isEmpty();
  }

  @Test
  void whatIsSaidOfAnotherGenerationIsNotSaidOfThisOne() {
    report("one", new Rollout(generation(3), 5, 5, 0, Optional.empty()));
    report("two", new Rollout(generation(2), 4, 3, 1, Optional.of(REFUSAL)));
    RolloutTotal total = total("one", "two");
    assertThat(total.targeted()).isEqualTo(9);
    assertThat(total.acknowledged()).isEqualTo(5);
    assertThat(total.rejected()).isZero();
    assertThat(total.silent()).containsExactly("two");
  }

  @Test
  void whatIsSaidOfAnObjectThatIsDeletedIsNotSaidOfTheNextOfItsName() {
    report("one", new Rollout(new Generation("before", 3), 5, 5, 0, Optional.empty()));
    RolloutTotal total = total("one");
    assertThat(total.acknowledged()).isZero();
    assertThat(total.silent()).containsExactly("one");
  }

  @Test
  void aReplicaThatHasSaidNothingIsNamed() {
    report("one", new Rollout(generation(3), 5, 5, 0, Optional.empty()));
    collected.report("two", RolloutReport.EMPTY);
    assertThat(total("one", "two", "three").silent()).containsExactly("three", "two");
  }

  @Test
  void aReplicaWithoutPodDoesNotCount() {
    report("one", new Rollout(generation(3), 5, 5, 0, Optional.empty()));
    report("gone", new Rollout(generation(3), 4, 2, 1, Optional.of(REFUSAL)));
    RolloutTotal total = total("one");
    assertThat(total.targeted()).isEqualTo(5);
    assertThat(total.silent()).isEmpty();
  }

  @Test
  void onlyChangesAreTold() {
    AtomicInteger told = new AtomicInteger();
    collected.onChange(told::incrementAndGet);
    report("one", Rollout.unused(generation(1)));
    report("one", Rollout.unused(generation(1)));
    assertThat(told).hasValue(1);
    collected.forget("one");
    collected.forget("one");
    assertThat(told).hasValue(2);
  }

  private void report(String replica, Rollout rollout) {
    collected.report(replica, new RolloutReport(new TreeMap<>(Map.of(RULE, rollout))));
  }

  private RolloutTotal total(String... replicas) {
    return collected.total(
        RULE, generation(3), replica -> !replica.equals("gone"), Arrays.asList(replicas));
  }

  private static Generation generation(long number) {
    return new Generation("u", number);
  }
}
