package dev.osier.mesh.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.NamespacedName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class RootRotationTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration OVERLAP = Duration.ofDays(2);
  private static final NamespacedName CART = new NamespacedName("shop", "cart");
  private static final NamespacedName WEB = new NamespacedName("shop", "web");
  private static final List<String> BOTH = List.of("old", "new");
  private static final RotationWish NOTHING =
      new RotationWish(Optional.empty(), Optional.empty(), OVERLAP);

  private static Rotation rotation(RotationPhase phase) {
    return new Rotation(
        phase,
        NOW,
        "old",
        NOW.plus(Duration.ofDays(365)),
        phase == RotationPhase.IDLE ? "" : "new",
        "first");
  }

  private static TrustReport report(
      RotationPhase phase, List<String> roots, Set<NamespacedName> trusting) {
    return new TrustReport(phase, roots, PodSet.of(trusting), PodSet.EMPTY, 0, new TreeSet<>());
  }

  private static MeshTrust trust(boolean published, Map<String, TrustReport> reports) {
    return new MeshTrust(
        published, sorted("a", "b"), new TreeMap<>(reports), new TreeSet<>(Set.of(CART, WEB)));
  }

  private static SortedSet<String> sorted(String... names) {
    return new TreeSet<>(List.of(names));
  }

  private static RotationStep next(RotationPhase phase, MeshTrust trust) {
    return RootRotation.next(rotation(phase), NOTHING, trust, NOW);
  }

  private static RotationStep begin(RotationWish wish) {
    return RootRotation.next(rotation(RotationPhase.IDLE), wish, trust(true, Map.of()), NOW);
  }

  @Test
  void aRequestIsHonouredOnceAndOnlyAnotherOneCountsAgain() {
    RotationWish again = new RotationWish(Optional.of("first"), Optional.empty(), OVERLAP);
    RotationWish another = new RotationWish(Optional.of("second"), Optional.empty(), OVERLAP);

    assertThat(begin(NOTHING)).isEqualTo(new RotationStep.Rest());
    assertThat(begin(again)).isEqualTo(new RotationStep.Rest());
    assertThat(begin(another)).isEqualTo(new RotationStep.Advance(RotationPhase.PREPARE, "second"));
  }

  @Test
  void aRootThatIsDueIsChangedAndOneThatIsNotIsWaitedFor() {
    Instant later = NOW.plusSeconds(1);

    assertThat(begin(new RotationWish(Optional.empty(), Optional.of(NOW), OVERLAP)))
        .isEqualTo(new RotationStep.Advance(RotationPhase.PREPARE, "first"));
    assertThat(begin(new RotationWish(Optional.empty(), Optional.of(later), OVERLAP)))
        .isEqualTo(new RotationStep.WaitUntil(later));
  }

  @Test
  void nothingIsSignedUnderTheNewRootBeforeEverybodyTrustsIt() {
    TrustReport ready = report(RotationPhase.PREPARE, BOTH, Set.of(CART, WEB));

    assertThat(next(RotationPhase.PREPARE, trust(true, Map.of("a", ready, "b", ready))))
        .isEqualTo(new RotationStep.Advance(RotationPhase.ACTIVATE, "first"));
    assertThat(next(RotationPhase.PREPARE, trust(false, Map.of("a", ready, "b", ready))))
        .isEqualTo(new RotationStep.WaitFor(new TreeSet<>(), sorted(), false));
    assertThat(next(RotationPhase.PREPARE, trust(true, Map.of("a", ready))))
        .as("a replica that says nothing")
        .isEqualTo(new RotationStep.WaitFor(new TreeSet<>(), sorted("b"), true));
    assertThat(
            next(
                RotationPhase.PREPARE,
                trust(
                    true,
                    Map.of(
                        "a", ready, "b", report(RotationPhase.PREPARE, List.of("old"), Set.of())))))
        .as("a replica that does not give out the new root yet")
        .isEqualTo(new RotationStep.WaitFor(new TreeSet<>(), sorted("b"), true));
  }

  @Test
  void aProxyThatHasNotConfirmedIsNamedWhetherItIsConnectedOrNot() {
    TrustReport one = report(RotationPhase.PREPARE, BOTH, Set.of(CART));
    TrustReport none = report(RotationPhase.PREPARE, BOTH, Set.of());
    TrustReport refusing =
        new TrustReport(
            RotationPhase.PREPARE, BOTH, PodSet.EMPTY, PodSet.EMPTY, 1, new TreeSet<>(Set.of(WEB)));

    assertThat(next(RotationPhase.PREPARE, trust(true, Map.of("a", one, "b", none))))
        .isEqualTo(new RotationStep.WaitFor(new TreeSet<>(Set.of(WEB)), sorted(), true));
    assertThat(next(RotationPhase.PREPARE, trust(true, Map.of("a", one, "b", refusing))))
        .isEqualTo(new RotationStep.WaitFor(new TreeSet<>(Set.of(WEB)), sorted(), true));
  }

  @Test
  void theOldRootStaysForTheOverlapAndUntilAllHaveRenewed() {
    TrustReport renewed =
        new TrustReport(
            RotationPhase.DRAIN,
            BOTH,
            PodSet.EMPTY,
            PodSet.of(Set.of(CART, WEB)),
            0,
            new TreeSet<>());
    TrustReport half =
        new TrustReport(
            RotationPhase.DRAIN, BOTH, PodSet.EMPTY, PodSet.of(Set.of(CART)), 0, new TreeSet<>());
    MeshTrust all = trust(true, Map.of("a", renewed, "b", renewed));
    MeshTrust some = trust(true, Map.of("a", half, "b", half));
    Rotation drain = rotation(RotationPhase.DRAIN);
    Instant end = NOW.plus(OVERLAP);

    assertThat(RootRotation.next(drain, NOTHING, all, end.minusSeconds(1)))
        .isEqualTo(new RotationStep.WaitUntil(end));
    assertThat(RootRotation.next(drain, NOTHING, some, end))
        .isEqualTo(new RotationStep.WaitFor(new TreeSet<>(Set.of(WEB)), sorted(), true));
    assertThat(RootRotation.next(drain, NOTHING, all, end))
        .isEqualTo(new RotationStep.Advance(RotationPhase.RETIRE, "first"));
    assertThat(RootRotation.next(drain, NOTHING, some, drain.oldRootNotAfter()))
        .as("once the old root has expired it helps nobody")
        .isEqualTo(new RotationStep.Advance(RotationPhase.RETIRE, "first"));
  }

  @Test
  void theOldRootIsForgottenOnlyWhenEveryReplicaHasLetItGo() {
    TrustReport drain = report(RotationPhase.DRAIN, BOTH, Set.of());
    TrustReport retire = report(RotationPhase.RETIRE, List.of("new"), Set.of());

    assertThat(next(RotationPhase.RETIRE, trust(true, Map.of("a", retire, "b", drain))))
        .isEqualTo(new RotationStep.WaitFor(new TreeSet<>(), sorted("b"), true));
    assertThat(next(RotationPhase.RETIRE, trust(true, Map.of("a", retire, "b", retire))))
        .isEqualTo(new RotationStep.Advance(RotationPhase.IDLE, "first"));
  }

  @Test
  void progressIsCountedByPod() {
    TrustReport one = report(RotationPhase.PREPARE, BOTH, Set.of(CART));

    assertThat(
            RootRotation.progress(
                rotation(RotationPhase.PREPARE), trust(true, Map.of("a", one, "b", one))))
        .isEqualTo(new RotationProgress(1, 1, 0));
    assertThat(
            RootRotation.progress(
                rotation(RotationPhase.IDLE), trust(true, Map.of("a", one, "b", one))))
        .isEqualTo(RotationProgress.NONE);
  }
}
