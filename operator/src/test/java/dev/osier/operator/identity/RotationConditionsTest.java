package dev.osier.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.Condition;
import dev.osier.crds.MeshIdentity;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.RootChange;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.rotation.IssuedLives;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.mesh.rotation.RotationProgress;
import dev.osier.mesh.rotation.RotationStep;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RotationConditionsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final IdentityConditions CONDITIONS = new IdentityConditions(identity(), NOW);

  private static MeshIdentity identity() {
    MeshIdentity identity = new MeshIdentity();
    identity.setMetadata(new ObjectMetaBuilder().withName("default").withGeneration(1L).build());
    return identity;
  }

  private static CertificateFacts certificate(String fingerprint, Duration life, Duration left) {
    Instant end = NOW.plus(left);
    return new CertificateFacts(fingerprint, end.minus(life), end);
  }

  private static SecretObservation.Present present(
      RotationPhase phase, Duration age, Duration rootLeft, Duration intermediateLeft) {
    return new SecretObservation.Present(
        new AuthorityMaterial("r", "rk", "i", "ik").with(new RootChange(phase, "n", "nk", "")),
        certificate("sha256:root", Duration.ofDays(100), rootLeft),
        certificate("sha256:intermediate", Duration.ofDays(20), intermediateLeft),
        Optional.empty(),
        new RotationRecord(NOW.minus(age), "", "", IssuedLives.UNKNOWN),
        "1");
  }

  private static Optional<Condition> expiring(int rootDays, int intermediateDays) {
    CertificateFacts root =
        certificate("sha256:root", Duration.ofDays(100), Duration.ofDays(rootDays));
    CertificateFacts intermediate =
        certificate("sha256:intermediate", Duration.ofDays(20), Duration.ofDays(intermediateDays));
    return ExpiringCertificates.condition(
        new Authority.AuthorityState(
            TrustBundle.EMPTY,
            root.fingerprint(),
            root.notBefore(),
            root.notAfter(),
            intermediate.notBefore(),
            intermediate.notAfter(),
            Optional.empty()),
        CONDITIONS,
        NOW);
  }

  private static Optional<Condition> blocked(
      RotationPhase phase, Duration age, SortedSet<NamespacedName> pods, String... replicas) {
    return BlockedRotation.condition(
        new RotationKeeper.Outcome(
            present(phase, age, Duration.ofDays(100), Duration.ofDays(20)),
            new RotationStep.WaitFor(pods, new TreeSet<>(List.of(replicas)), true),
            RotationProgress.NONE),
        CONDITIONS,
        NOW);
  }

  private static SortedSet<NamespacedName> pods(int count) {
    SortedSet<NamespacedName> pods = new TreeSet<>();
    IntStream.range(10, 10 + count).forEach(i -> pods.add(new NamespacedName("shop", "pod-" + i)));
    return pods;
  }

  @Test
  void aCertificateWithLessThanAQuarterOfItsLifeIsNamedWithItsEnd() {
    assertThat(expiring(26, 6)).isEmpty();
    assertThat(expiring(26, 5))
        .get()
        .satisfies(
            condition -> {
              assertThat(condition.type()).isEqualTo("CertificateExpiring");
              assertThat(condition.reason()).isEqualTo("IntermediateExpiring");
              assertThat(condition.message())
                  .isEqualTo("the intermediate expires at 2026-01-06T00:00:00Z");
            });
    assertThat(expiring(25, 5))
        .get()
        .satisfies(
            condition -> {
              assertThat(condition.reason()).isEqualTo("RootExpiring");
              assertThat(condition.message()).contains("sha256:root", "2026-01-26T00:00:00Z");
            });
  }

  @Test
  void whoHoldsAChangeUpIsNamedAfterAWhileAndNotMoreThanTen() {
    assertThat(blocked(RotationPhase.PREPARE, Duration.ofSeconds(29), pods(1))).isEmpty();
    assertThat(blocked(RotationPhase.PREPARE, Duration.ofSeconds(30), pods(12)))
        .get()
        .satisfies(
            condition -> {
              assertThat(condition.type()).isEqualTo("RotationBlocked");
              assertThat(condition.reason()).isEqualTo("RootNotConfirmed");
              assertThat(condition.message())
                  .contains("shop/pod-10", "shop/pod-19", "and 2 more")
                  .doesNotContain("pod-20");
            });
    assertThat(blocked(RotationPhase.DRAIN, Duration.ofDays(1), pods(1)).orElseThrow().reason())
        .isEqualTo("CertificateNotReplaced");
    assertThat(blocked(RotationPhase.RETIRE, Duration.ofDays(1), pods(0), "osier-1"))
        .get()
        .satisfies(
            condition -> {
              assertThat(condition.reason()).isEqualTo("ReplicaNotReady");
              assertThat(condition.message()).contains("osier-1", "Retire");
            });
  }
}
