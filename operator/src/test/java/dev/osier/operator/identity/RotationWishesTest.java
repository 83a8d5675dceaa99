package dev.osier.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.RotationSettings;
import dev.osier.crds.WorkloadCertificate;
import dev.osier.mesh.rotation.RotationWish;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationWishesTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private static MeshIdentity identity(Map<String, String> annotations) {
    MeshIdentity identity = new MeshIdentity();
    identity.setMetadata(
        new ObjectMetaBuilder().withName("default").withAnnotations(annotations).build());
    return identity;
  }

  private static RotationWish wish(
      Map<String, String> annotations, RotationSettings settings, String ttl, Duration life) {
    MeshIdentitySpec usual = MeshIdentitySpec.DEFAULT;
    MeshIdentitySpec spec =
        new MeshIdentitySpec(
            usual.trustDomain(),
            usual.delivery(),
            usual.mtls(),
            usual.ca(),
            WorkloadCertificate.of(ttl),
            settings);
    return RotationWishes.of(
        identity(annotations),
        spec,
        new CertificateFacts("sha256:a", BEGIN, BEGIN.plus(life)),
        RotationWishes.longestLife(spec));
  }

  @ParameterizedTest
  @CsvSource({
    // rootLife, overlap, leaf, due after
    "3000d, 48h, 24h, 2000d",
    "12d,   48h, 24h, 8d",
    "10d,   48h, 24h, 6d",
    "8d,    48h, 24h, 4d",
    "1d,    48h, 1h,  12h",
  })
  void theRootIsDueWhenAThirdIsLeftOrWhatAChangeTakesButNeverInTheFirstHalf(
      String life, String overlap, String leaf, String due) {
    RotationSettings settings = new RotationSettings(RotationSettings.Mode.AUTOMATIC, overlap);

    assertThat(wish(Map.of(), settings, leaf, duration(life)).due())
        .contains(BEGIN.plus(duration(due)));
  }

  private static Duration duration(String text) {
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return text.endsWith("d") ? Duration.ofDays(number) : Duration.ofHours(number);
  }

  @Test
  void byHandItIsNeverDue() {
    RotationSettings settings = new RotationSettings(RotationSettings.Mode.MANUAL, "48h");

    assertThat(wish(Map.of(), settings, "24h", Duration.ofDays(1)).due()).isEmpty();
  }

  @Test
  void theOverlapIsNeverShorterThanACertificateLivesByAnyClock() {
    RotationSettings settings = new RotationSettings(RotationSettings.Mode.MANUAL, "48h");

    assertThat(wish(Map.of(), settings, "24h", Duration.ofDays(1)).overlap())
        .isEqualTo(Duration.ofDays(2));
    assertThat(wish(Map.of(), settings, "720h", Duration.ofDays(1)).overlap())
        .isEqualTo(Duration.ofDays(30).plusMinutes(4));
  }

  @Test
  void aRequestIsAnyTextThatIsNotEmpty() {
    String key = RotationSettings.REQUEST_ANNOTATION;

    assertThat(RotationWishes.request(identity(Map.of()))).isEmpty();
    assertThat(RotationWishes.request(identity(Map.of(key, " ")))).isEmpty();
    assertThat(RotationWishes.request(identity(Map.of(key, "2026-01-01"))))
        .isEqualTo(Optional.of("2026-01-01"));
    assertThat(RotationWishes.request(identity(Map.of(key, "a".repeat(1000)))))
        .contains("a".repeat(253));
  }
}
