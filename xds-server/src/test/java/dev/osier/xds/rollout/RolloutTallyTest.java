package dev.osier.xds.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Generation;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.rollout.ProxyRefusal;
import dev.osier.mesh.rollout.Rollout;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.xds.resource.Configuration;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.FakeConfig;
import dev.osier.xds.stream.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RolloutTallyTest {
  private static final ObjectReference ONE = rule("one");
  private static final ObjectReference TWO = rule("two");
  private static final ObjectReference UNUSED = rule("unused");
  private static final ObjectReference SERVICE =
      new ObjectReference("Service", new NamespacedName("shop", "web"));

  private final XdsResource routes = resource(ResourceType.ROUTES, "80", SERVICE, ONE, TWO);
  private final XdsResource cluster = resource(ResourceType.CLUSTER, "web", SERVICE, TWO);
  private final ProxyConfig config = FakeConfig.of(routes, cluster);
  private final SortedMap<ObjectReference, Generation> generations =
      new TreeMap<>(Map.of(ONE, generation(1), TWO, generation(7), UNUSED, generation(3)));
  private final RolloutTally tally = new RolloutTally();

  @Test
  void whoHasEverythingHasAcknowledgedIt() {
    RolloutReport report = count(proxy("a"), proxy("b"));
    assertThat(report.rollouts())
        .containsEntry(ONE, new Rollout(generation(1), 2, 2, 0, Optional.empty()))
        .containsEntry(TWO, new Rollout(generation(7), 2, 2, 0, Optional.empty()))
        .containsEntry(UNUSED, Rollout.unused(generation(3)))
        .doesNotContainKey(SERVICE);
  }

  @Test
  void allThatAnObjectIsInMustHaveArrived() {
    RolloutReport report =
        count(
            proxy("a"),
            new ProxyProgress(
                pod("b"), configuration(generations), List.of(cluster), List.of(), Map.of()));
    assertThat(report.rollouts())
        .containsEntry(ONE, new Rollout(generation(1), 2, 2, 0, Optional.empty()))
        .containsEntry(TWO, new Rollout(generation(7), 2, 1, 0, Optional.empty()));
  }

  @Test
  void aRefusalIsTheCulpritsAlone() {
    ProxyConfig without = FakeConfig.of(resource(ResourceType.ROUTES, "80", SERVICE, ONE));
    RolloutReport report =
        count(
            proxy("a"),
            new ProxyProgress(
                pod("b"),
                new Configuration(without, generations, Map.of()),
                List.of(),
                List.of(),
                Map.of(TWO, "too large")));
    assertThat(report.rollouts())
        .containsEntry(ONE, new Rollout(generation(1), 2, 2, 0, Optional.empty()))
        .containsEntry(
            TWO,
            new Rollout(
                generation(7), 2, 1, 1, Optional.of(new ProxyRefusal(pod("b"), "too large"))));
  }

  @Test
  void aRefusalThatNobodyCanBeBlamedForIsEverybodys() {
    RolloutReport report =
        count(
            new ProxyProgress(
                pod("b"),
                configuration(generations),
                List.of(),
                List.of(new Refusal(routes, "no")),
                Map.of()));
    assertThat(report.rollouts().values())
        .filteredOn(rollout -> rollout.targeted() > 0)
        .hasSize(2)
        .allMatch(rollout -> rollout.rejected() == 1 && rollout.acknowledged() == 0);
  }

  @Test
  void whoHasNotLookedYetHasAcknowledgedNothingNew() {
    SortedMap<ObjectReference, Generation> before = new TreeMap<>(generations);
    before.put(ONE, generation(0));
    before.remove(UNUSED);
    RolloutReport report =
        count(new ProxyProgress(pod("a"), configuration(before), List.of(), List.of(), Map.of()));
    assertThat(report.rollouts())
        .containsEntry(ONE, new Rollout(generation(1), 1, 0, 0, Optional.empty()))
        .containsEntry(TWO, new Rollout(generation(7), 1, 1, 0, Optional.empty()))
        .containsEntry(UNUSED, new Rollout(generation(3), 1, 0, 0, Optional.empty()));
  }

  @Test
  void whatWasMadeAnewIsNew() {
    SortedMap<ObjectReference, Generation> before = new TreeMap<>(generations);
    before.put(ONE, new Generation("before", 1));
    RolloutReport report =
        count(new ProxyProgress(pod("a"), configuration(before), List.of(), List.of(), Map.of()));
    assertThat(report.rollouts())
        .containsEntry(ONE, new Rollout(generation(1), 1, 0, 0, Optional.empty()));
  }

  @Test
  void theExampleOfARefusalIsAlwaysTheSame() {
    for (List<String> order : List.of(List.of("a", "b"), List.of("b", "a"))) {
      RolloutReport report =
          count(
              order.stream()
                  .map(
                      name ->
                          new ProxyProgress(
                              pod(name),
                              configuration(generations),
                              List.of(),
                              List.of(),
                              Map.of(ONE, "words of " + name)))
                  .toArray(ProxyProgress[]::new));
      assertThat(report.rollouts().get(ONE))
          .isEqualTo(
              new Rollout(
                  generation(1), 2, 0, 2, Optional.of(new ProxyRefusal(pod("a"), "words of a"))));
    }
  }

  private RolloutReport count(ProxyProgress... proxies) {
    return tally.count(generations, List.of(proxies));
  }

  private ProxyProgress proxy(String name) {
    return new ProxyProgress(pod(name), configuration(generations), List.of(), List.of(), Map.of());
  }

  private Configuration configuration(Map<ObjectReference, Generation> known) {
    return new Configuration(config, known, Map.of());
  }

  private static NamespacedName pod(String name) {
    return new NamespacedName("shop", name);
  }

  private static ObjectReference rule(String name) {
    return new ObjectReference("RouteRule", new NamespacedName("shop", name));
  }

  private static XdsResource resource(ResourceType type, String name, ObjectReference... origins) {
    XdsResource resource = FakeConfig.resource(type, name, "1");
    return new XdsResource(type, name, "1", resource.body(), List.of(origins));
  }

  private static Generation generation(long number) {
    return new Generation("u", number);
  }
}
