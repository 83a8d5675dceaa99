package dev.osier.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MILLI = 1_000_000L;

  private static long remaining(long now, long lastRun, long first, long last) {
    return remaining(Pace.BRISK, now, lastRun - 400, lastRun, first, last);
  }

  private static long remaining(
      Pace pace, long now, long begun, long ended, long first, long last) {
    return pace.remaining(now * MILLI, begun * MILLI, ended * MILLI, first * MILLI, last * MILLI)
        / MILLI;
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

  @Test
  void whatPeopleWaitForRestsAsLongAsItRan() {
    assertThat(remaining(Pace.CALM, 8000, 3000, 8000, 3100, 7990)).isEqualTo(5000);
    assertThat(remaining(Pace.CALM, 12_999, 3000, 8000, 3100, 12_990)).isEqualTo(1);
    assertThat(remaining(Pace.CALM, 13_000, 3000, 8000, 3100, 12_990)).isZero();
    assertThat(remaining(Pace.CALM, 9000, 3000, 8000, 9000, 9000))
        .as("a lone change")
        .isEqualTo(4000);
  }

  @Test
  void theRestAfterAShortRunIsTheQuietTime() {
    assertThat(remaining(Pace.CALM, 8000, 7999, 8000, 6000, 7999)).isEqualTo(300);
    assertThat(remaining(Pace.CALM, 9000, 7999, 8000, 9000, 9000)).as("a lone change").isZero();
  }
}
