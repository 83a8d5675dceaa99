package dev.osier.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.NamespacedName;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Each scenario comes out the same whatever the order in which its objects are told. */
@Tag("slow")
class ShuffledScenariosTest {
  private static final int ORDERS = 16;

  @TestFactory
  Stream<DynamicTest> scenarios() {
    return Scenario.all().stream()
        .map(
            scenario ->
                DynamicTest.dynamicTest(scenario.name(), () -> isTheSameInAnyOrder(scenario)));
  }

  private static void isTheSameInAnyOrder(Scenario scenario) {
    Outcome expected = new Outcome(scenario.state());
    LongStream.range(0, ORDERS)
        .forEach(
            seed -> {
              Outcome shuffled = new Outcome(new Shuffle(seed).of(scenario.state()));
              String name = scenario + " with seed " + seed;
              assertThat(shuffled.findings()).as(name).isEqualTo(expected.findings());
              assertThat(shuffled.verdicts()).as(name).isEqualTo(expected.verdicts());
              for (NamespacedName proxy : scenario.proxies()) {
                assertSame(shuffled.config(proxy), expected.config(proxy), name);
              }
            });
  }

  /**
   * Compares the bytes and the versions, which every replica of the control plane must agree on.
   */
  private static void assertSame(ProxyConfig actual, ProxyConfig expected, String name) {
    for (ResourceType type : ResourceType.values()) {
      assertThat(actual.resources(type))
          .as("%s of %s", type, name)
          .containsExactlyEntriesOf(expected.resources(type));
    }
  }
}
