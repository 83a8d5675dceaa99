package dev.osier.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.osier.crds.Condition;
import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentityStatus;
import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.TrustBundle;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IdentityStatusTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final CaSecretPlan KEEP =
      new CaSecretPlan.Keep(new AuthorityMaterial("r", "rk", "i", "ik"));
  private static final CaSecretPlan MISSING =
      new CaSecretPlan.Refuse(CaSecretPlan.MISSING, "it is gone");
  private static final Authority.AuthorityState STATE =
      new Authority.AuthorityState(
          new TrustBundle(List.of("root\n")),
          "sha256:a",
          NOW,
          NOW.plus(Duration.ofDays(3650)),
          NOW,
          NOW.plus(Duration.ofDays(90)),
          Optional.empty());

  private static MeshIdentity identity(@Nullable MeshIdentityStatus status) {
    MeshIdentity identity = new MeshIdentity();
    identity.setMetadata(new ObjectMetaBuilder().withName("default").withGeneration(3L).build());
    if (status != null) {
      identity.setStatus(status);
    }
    return identity;
  }

  private static MeshIdentityStatus of(
      @Nullable MeshIdentityStatus before,
      CaSecretPlan plan,
      Optional<Authority.AuthorityState> installed,
      Instant now) {
    return of(before, plan, installed, Optional.empty(), now);
  }

  private static MeshIdentityStatus of(
      @Nullable MeshIdentityStatus before,
      CaSecretPlan plan,
      Optional<Authority.AuthorityState> installed,
      Optional<String> clockSkew,
      Instant now) {
    return IdentityStatus.of(
        identity(before),
        "cluster.local",
        plan,
        installed,
        Optional.empty(),
        Optional.empty(),
        new WorkloadCounts(3, 2, 2, 1),
        clockSkew
            .map(text -> List.of(new Trouble("ClockSkew", "NodeClockSkewed", text)))
            .orElse(List.of()),
        now);
  }

  @Test
  void aWrongClockIsSaidWhileItIsWrong() {
    MeshIdentityStatus first = of(null, KEEP, Optional.of(STATE), Optional.of("node-1"), NOW);
    MeshIdentityStatus later =
        of(first, KEEP, Optional.of(STATE), Optional.of("node-2"), NOW.plusSeconds(60));
    assertThat(later.conditions())
        .last()
        .isEqualTo(
            new Condition(
                "ClockSkew", "True", 3, "2026-01-01T00:00:00Z", "NodeClockSkewed", "node-2"));
    assertThat(of(later, KEEP, Optional.of(STATE), NOW).conditions()).hasSize(1);
  }

  @Test
  void whileCertificatesAreIssuedItIsReadyAndRecordsTheRoot() {
    MeshIdentityStatus status = of(null, KEEP, Optional.of(STATE), NOW);

    assertThat(status.conditions())
        .containsExactly(
            new Condition(
                "Ready", "True", 3, "2026-01-01T00:00:00Z", "Issuing", "certificates are issued"));
    assertThat(status.ca())
        .isEqualTo(
            new MeshIdentityStatus.Authority(
                "sha256:a", "2035-12-30T00:00:00Z", "2026-04-01T00:00:00Z"));
    assertThat(status.workloads()).isEqualTo(new MeshIdentityStatus.Workloads(3, 2, 2, 1, 0));
    assertThat(status.observedGeneration()).isEqualTo(3);
  }

  @Test
  void aLostSecretIsSaidAndTheRecordOfItsRootStays() {
    MeshIdentityStatus before = of(null, KEEP, Optional.of(STATE), NOW);
    // A control plane that was restarted since has nothing installed.
    MeshIdentityStatus after =
        of(before, MISSING, Optional.empty(), NOW.plus(Duration.ofMinutes(1)));

    assertThat(after.conditions())
        .containsExactly(
            new Condition(
                "Ready", "False", 3, "2026-01-01T00:01:00Z", "CASecretMissing", "it is gone"));
    assertThat(after.ca()).isEqualTo(before.ca());
  }

  @Test
  void aRecordThatWasDeletedWithItsObjectIsMadeAgainByWhoKnowsTheRoot() {
    MeshIdentityStatus before = of(null, KEEP, Optional.of(STATE), NOW);

    assertThat(of(null, MISSING, Optional.of(STATE), NOW).ca()).isEqualTo(before.ca());
  }

  @Test
  void whatIsRefusedDoesNotHideThatWhatSignsComesToItsEnd() {
    MeshIdentityStatus status =
        of(null, MISSING, Optional.of(STATE), NOW.plus(Duration.ofDays(80)));

    assertThat(status.conditions())
        .extracting(Condition::type, Condition::reason)
        .containsExactly(
            tuple("Ready", "CASecretMissing"),
            tuple("CertificateExpiring", "IntermediateExpiring"));
  }

  @Test
  void theTimeOfTheLastTransitionMovesOnlyWithTheStatus() {
    MeshIdentityStatus first = of(null, KEEP, Optional.of(STATE), NOW);
    MeshIdentityStatus later = of(first, KEEP, Optional.of(STATE), NOW.plus(Duration.ofHours(1)));

    assertThat(later).isEqualTo(first);
  }
}
