package dev.osier.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.rotation.IssuedLives;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.operator.ScratchAuthority;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AuthorityInstallerTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final AtomicInteger changes = new AtomicInteger();
  private final ScratchAuthority authority = new ScratchAuthority(now::get);
  private final AuthorityInstaller installer =
      new AuthorityInstaller(authority, now::get, changes::incrementAndGet);

  private AuthorityMaterial material() {
    return authority.create(
        new TrustDomain("cluster.local"), AuthorityInstaller.lifetimes(MeshIdentitySpec.DEFAULT));
  }

  private static SecretObservation stored(AuthorityMaterial material) {
    return CaSecretContent.read(CaSecretContent.write(material), "7");
  }

  private CaSecretPlan apply(SecretObservation secret, Optional<String> recorded) {
    return installer.apply(secret, MeshIdentitySpec.DEFAULT, Recorded.root(recorded, false));
  }

  @Test
  void whatIsWrittenIsReadBackAndSigns() {
    AuthorityMaterial material = material();

    assertThat(apply(stored(material), Optional.empty()))
        .isEqualTo(new CaSecretPlan.Keep(material));
    assertThat(authority.state().orElseThrow().trustBundle().pem())
        .isEqualTo(material.rootCertificate());
    assertThat(changes).hasValue(1);
  }

  @Test
  void whatAWatchTellsLateDoesNotBringAnEarlierOneBack() {
    AuthorityMaterial earlier = material();
    now.updateAndGet(time -> time.plus(Duration.ofHours(1)));
    AuthorityMaterial later =
        authority.renewIntermediate(
            earlier,
            new TrustDomain("cluster.local"),
            AuthorityInstaller.lifetimes(MeshIdentitySpec.DEFAULT));
    SecretObservation late = CaSecretContent.read(CaSecretContent.write(earlier), "9");
    RecordedTrust nothing = RecordedTrust.NONE;
    installer.apply(
        CaSecretContent.read(CaSecretContent.write(later), "10"),
        MeshIdentitySpec.DEFAULT,
        nothing);
    installer.applySeen(late, MeshIdentitySpec.DEFAULT, nothing);
    assertThat(changes).hasValue(1);
    // Who has just read it knows.
    installer.apply(late, MeshIdentitySpec.DEFAULT, nothing);
    assertThat(changes).hasValue(2);
    installer.applySeen(
        CaSecretContent.read(CaSecretContent.write(later), "10"),
        MeshIdentitySpec.DEFAULT,
        nothing);
    assertThat(changes).hasValue(3);
  }

  @Test
  void theSameSecretAgainChangesNothing() {
    AuthorityMaterial material = material();
    apply(stored(material), Optional.empty());
    apply(stored(material), Optional.empty());

    assertThat(changes).hasValue(1);
  }

  @Test
  void whatIsInstalledIsTrustedEvenBeforeAnyStatusRecordsIt() {
    apply(stored(material()), Optional.empty());
    String root = authority.state().orElseThrow().rootFingerprint();

    assertThat(apply(new SecretObservation.Absent(), Optional.empty()))
        .isInstanceOfSatisfying(
            CaSecretPlan.Refuse.class,
            refuse -> assertThat(refuse.reason()).isEqualTo("CASecretMissing"));
    assertThat(apply(stored(material()), Optional.empty()))
        .isInstanceOfSatisfying(
            CaSecretPlan.Refuse.class,
            refuse -> assertThat(refuse.reason()).isEqualTo("CASecretReplaced"));
    assertThat(authority.state().orElseThrow().rootFingerprint()).isEqualTo(root);
  }

  @Test
  void aRestoredSecretIsTakenAgain() {
    AuthorityMaterial material = material();
    apply(stored(material), Optional.empty());
    apply(new SecretObservation.Absent(), Optional.empty());

    assertThat(apply(stored(material), Optional.empty())).isInstanceOf(CaSecretPlan.Keep.class);
  }

  @Test
  void anExpiredIntermediateIsToBeRenewedEvenThoughItCannotSign() {
    AuthorityMaterial material = material();
    now.set(now.get().plus(Duration.ofDays(91)));

    assertThat(apply(stored(material), Optional.empty())).isInstanceOf(CaSecretPlan.Renew.class);
    assertThat(authority.state()).isEmpty();
  }

  @Test
  void osiersOwnAuthorityStandsInOnlyWhereNothingSignsAndTheMeshTrustsIt() {
    AuthorityMaterial material = material();
    RecordedTrust other = Recorded.root(Optional.of("sha256:other"), false);
    installer.standIn(stored(material), MeshIdentitySpec.DEFAULT, RecordedTrust.NONE);
    installer.standIn(stored(material), MeshIdentitySpec.DEFAULT, other);
    assertThat(authority.state()).isEmpty();

    String root = ((SecretObservation.Present) stored(material)).root().fingerprint();
    RecordedTrust recorded = Recorded.root(Optional.of(root), false);
    installer.standIn(stored(material), MeshIdentitySpec.DEFAULT, recorded);
    assertThat(authority.state().orElseThrow().rootFingerprint()).isEqualTo(root);

    AuthorityMaterial renewed =
        authority.renewIntermediate(
            material,
            new TrustDomain("cluster.local"),
            AuthorityInstaller.lifetimes(MeshIdentitySpec.DEFAULT));
    installer.standIn(stored(renewed), MeshIdentitySpec.DEFAULT, recorded);
    assertThat(changes).as("what signs is left alone").hasValue(1);
  }

  @Test
  void everyPhaseOfAChangeIsReadBackAsItWasWritten() {
    AuthorityMaterial material = material();
    RotationRecord record =
        new RotationRecord(
            now.get(),
            "please",
            "sha256:before",
            IssuedLives.UNKNOWN
                .observe(Duration.ofHours(24), now.get())
                .observe(Duration.ofHours(1), now.get()));
    for (RotationPhase phase :
        List.of(
            RotationPhase.PREPARE,
            RotationPhase.ACTIVATE,
            RotationPhase.DRAIN,
            RotationPhase.RETIRE,
            RotationPhase.IDLE)) {
      material =
          authority.advance(
              material,
              phase,
              new TrustDomain("cluster.local"),
              AuthorityInstaller.lifetimes(MeshIdentitySpec.DEFAULT));

      assertThat(CaSecretContent.read(CaSecretContent.write(material, record), "7"))
          .isInstanceOfSatisfying(
              SecretObservation.Present.class,
              present -> {
                assertThat(present.record()).isEqualTo(record);
                assertThat(present.rotation().phase()).isEqualTo(phase);
                assertThat(present.rotation().newRoot().isEmpty())
                    .isEqualTo(phase == RotationPhase.IDLE);
              });
      assertThat(((SecretObservation.Present) stored(material)).material()).isEqualTo(material);
    }
  }

  @Test
  void aPhaseOfALaterVersionIsNotGuessedAt() {
    Map<String, String> data = CaSecretContent.write(material());
    data.put("rotation.phase", "VGVsZXBvcnQ=");

    assertThat(CaSecretContent.read(data, "7")).isInstanceOf(SecretObservation.Unusable.class);
  }

  @Test
  void aSecretThatLacksSomethingSaysWhat() {
    Map<String, String> data = CaSecretContent.write(material());
    data.remove("ca.key");

    assertThat(CaSecretContent.read(data, "7"))
        .isEqualTo(new SecretObservation.Unusable("it has no ca.key"));
    assertThat(CaSecretContent.read(null, "7"))
        .isEqualTo(new SecretObservation.Unusable("it has no root.crt"));
    data.put("ca.key", "not base64!");
    assertThat(CaSecretContent.read(data, "7"))
        .isEqualTo(new SecretObservation.Unusable("ca.key is not base64"));
  }
}
