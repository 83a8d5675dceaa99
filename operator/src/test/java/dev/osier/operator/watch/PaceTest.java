package dev.osier.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MILLI = 1_000_000L;

  private static long remaining(long now, long lastRun, long first, long last) {
    return Pace.BRISK.remaining(now * MILLI, lastRun * MILLI, first * MILLI, last * MILLI) / MILLI;
  }

  @Test
  void aLoneChangeDoesNotWait() {
    assertThat(remaining(1000, 500, 1000, 1000)).isZero();
  }

  @Test
  void aChangeRightAfterAPublicationWaitsForOthers() {
    assertThat(remaining(1000, 999, 1000, 1000)).isEqualTo(10);
  }

  @Test
  void aBurstWaitsUntilItIsQuiet() {
    assertThat(remaining(1005, 500, 1000, 1005)).isEqualTo(10);
    assertThat(remaining(1015, 500, 1000, 1005)).isZero();
  }

  @Test
  void noChangeWaitsForeverInABurstThatDoesNotEnd() {
    assertThat(remaining(1095, 999, 1000, 1094)).isEqualTo(5);
    assertThat(remaining(1101, 999, 1000, 1100)).isNegative();
  }
}
