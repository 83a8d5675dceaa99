package dev.osier.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.rotation.IssuedLives;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CaSecretPlanTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final AuthorityMaterial MATERIAL = new AuthorityMaterial("r", "rk", "i", "ik");
  private static final Duration LIFE = Duration.ofDays(90);

  private static SecretObservation.Present present(String root, Duration intermediateAge) {
    Instant begin = NOW.minus(intermediateAge);
    return new SecretObservation.Present(
        MATERIAL,
        new CertificateFacts(root, begin, begin.plus(Duration.ofDays(3650))),
        new CertificateFacts("sha256:1", begin, begin.plus(LIFE)),
        Optional.empty(),
        RotationRecord.NONE,
        "42");
  }

  private static String reason(SecretObservation secret, Optional<String> trusted) {
    return decide(secret, trusted, Optional.empty()) instanceof CaSecretPlan.Refuse refuse
        ? refuse.reason()
        : "none";
  }

  private static CaSecretPlan decide(
      SecretObservation secret, Optional<String> trusted, Optional<String> own) {
    return CaSecretPlan.decide(secret, Recorded.root(trusted, false), own, NOW);
  }

  @Test
  void anAuthorityIsMadeOnlyWhereNoneWasEverTrusted() {
    assertThat(decide(new SecretObservation.Absent(), Optional.empty(), Optional.empty()))
        .isEqualTo(new CaSecretPlan.Create());
    assertThat(reason(new SecretObservation.Absent(), Optional.of("sha256:a")))
        .isEqualTo("CASecretMissing");
  }

  @Test
  void anotherRootIsNeverTaken() {
    assertThat(reason(present("sha256:b", Duration.ZERO), Optional.of("sha256:a")))
        .isEqualTo("CASecretReplaced");
    assertThat(reason(present("sha256:b", LIFE), Optional.of("sha256:a")))
        .isEqualTo("CASecretReplaced");
  }

  @Test
  void aRootThatTookTheTrustedOnesPlaceIsTaken() {
    SecretObservation.Present before = present("sha256:b", Duration.ZERO);
    SecretObservation.Present changed =
        new SecretObservation.Present(
            MATERIAL,
            before.root(),
            before.intermediate(),
            Optional.empty(),
            new RotationRecord(NOW, "", "sha256:a", IssuedLives.UNKNOWN),
            "42");

    assertThat(decide(changed, Optional.of("sha256:a"), Optional.empty()))
        .isEqualTo(new CaSecretPlan.Keep(MATERIAL));
    assertThat(reason(changed, Optional.of("sha256:c"))).isEqualTo("CASecretReplaced");
  }

  @Test
  void anIntermediateOfSomebodyElsesIsNeitherMadeNorRenewed() {
    Optional<String> own = Optional.of("mine");

    assertThat(decide(new SecretObservation.Absent(), Optional.empty(), own))
        .isInstanceOfSatisfying(
            CaSecretPlan.Refuse.class,
            refuse -> assertThat(refuse.message()).contains("no secret mine"));
    assertThat(decide(present("sha256:a", Duration.ofDays(89)), Optional.of("sha256:a"), own))
        .isEqualTo(new CaSecretPlan.Keep(MATERIAL));
    assertThat(decide(present("sha256:b", Duration.ZERO), Optional.of("sha256:a"), own))
        .isInstanceOf(CaSecretPlan.Refuse.class);
  }

  @Test
  void aRefusalNamesTheSecretAndBothRoots() {
    assertThat(
            decide(
                present("sha256:b", Duration.ZERO), Optional.of("sha256:a"), Optional.of("mine")))
        .isEqualTo(
            new CaSecretPlan.Refuse(
                "CASecretReplaced",
                "the secret mine holds the root sha256:b, but the mesh trusts sha256:a"));
  }

  @Test
  void noIntermediateOfSomebodyElsesIsTakenWhileTheRootIsChanged() {
    SecretObservation found = present("sha256:a", Duration.ZERO);
    RecordedTrust changing = Recorded.root(Optional.of("sha256:a"), true);

    assertThat(CaSecretPlan.decide(found, changing, Optional.of("mine"), NOW))
        .isInstanceOfSatisfying(
            CaSecretPlan.Refuse.class,
            refuse -> assertThat(refuse.reason()).isEqualTo("RotationUnderWay"));
    assertThat(CaSecretPlan.decide(found, changing, Optional.empty(), NOW))
        .isInstanceOf(CaSecretPlan.Keep.class);
  }

  @Test
  void brokenContentIsNeitherTakenNorReplaced() {
    assertThat(reason(new SecretObservation.Unusable("no ca.key"), Optional.empty()))
        .isEqualTo("CASecretInvalid");
  }

  @Test
  void theTrustedRootIsKeptAndSoIsOneThatTheUserBroughtFirst() {
    CaSecretPlan keep = new CaSecretPlan.Keep(MATERIAL);

    assertThat(
            decide(present("sha256:a", Duration.ZERO), Optional.of("sha256:a"), Optional.empty()))
        .isEqualTo(keep);
    assertThat(decide(present("sha256:a", Duration.ZERO), Optional.empty(), Optional.empty()))
        .isEqualTo(keep);
  }

  @Test
  void theIntermediateIsRenewedWhenAThirdOfItsLifeIsLeft() {
    Optional<String> trusted = Optional.of("sha256:a");

    assertThat(decide(present("sha256:a", Duration.ofDays(59)), trusted, Optional.empty()))
        .isInstanceOf(CaSecretPlan.Keep.class);
    assertThat(decide(present("sha256:a", Duration.ofDays(60)), trusted, Optional.empty()))
        .isInstanceOf(CaSecretPlan.Renew.class);
    assertThat(decide(present("sha256:a", Duration.ofDays(91)), trusted, Optional.empty()))
        .isInstanceOf(CaSecretPlan.Renew.class);
  }
}
