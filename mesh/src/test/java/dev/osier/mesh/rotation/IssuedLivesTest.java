package dev.osier.mesh.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class IssuedLivesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void aLongerLifeCountsUntilTheLastCertificateWithItHasEnded() {
    IssuedLives day = IssuedLives.UNKNOWN.observe(DAY, NOW);
    IssuedLives hour = day.observe(HOUR, NOW.plus(DAY));

    assertThat(day.longestAt(NOW)).isEqualTo(DAY);
    assertThat(hour.longestAt(NOW.plus(DAY))).isEqualTo(DAY);
    assertThat(hour.longestAt(NOW.plus(DAY).plus(DAY).minusSeconds(1))).isEqualTo(DAY);
    assertThat(hour.longestAt(NOW.plus(DAY).plus(DAY))).isEqualTo(HOUR);
  }

  @Test
  void theSameLifeAgainChangesNothing() {
    IssuedLives hour = IssuedLives.UNKNOWN.observe(DAY, NOW).observe(HOUR, NOW);

    assertThat(hour.observe(HOUR, NOW.plus(HOUR))).isEqualTo(hour);
  }

  @Test
  void whateverTheLivesWereNoCertificateIsForgotten() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      IssuedLives lives = IssuedLives.UNKNOWN;
      List<Instant> ends = new ArrayList<>();
      Instant now = NOW;
      for (int i = 0; i < 50; i++) {
        Duration life = Duration.ofHours(1L + random.nextInt(100));
        lives = lives.observe(life, now);
        now = now.plus(Duration.ofHours(random.nextInt(60)));
        // The last with this life is issued right before the next one is asked for.
        ends.add(now.plus(life));
        Instant covered = now.plus(lives.longestAt(now));
        assertThat(ends).as("seed %d, step %d", seed, i).allMatch(end -> !end.isAfter(covered));
      }
    }
  }
}
