package dev.osier.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MILLI = 1_000_000L;

  private static long remaining(long now, long lastRun, long first, long last) {
    return remaining(Pace.BRISK, now, lastRun, lastRun, first, last);
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

  @Test
  void whatTrafficWaitsForRestsAsLongAsItRanToo() {
    assertThat(remaining(Pace.BRISK, 1000, 900, 1000, 950, 999)).isEqualTo(100);
    assertThat(remaining(Pace.BRISK, 1150, 900, 1000, 1150, 1150)).as("a lone change").isZero();
    assertThat(remaining(Pace.BRISK, 1050, 900, 1000, 1050, 1050))
        .as("a lone change while it rests")
        .isEqualTo(50);
  }

  @Test
  void loneChangesNeverWait() {
    for (int run : List.of(1, 20, 80)) {
      Simulation simulation = new Simulation(run, 200);
      assertThat(simulation.longestWait).as("with runs of %d ms", run).isZero();
      assertThat(simulation.runs).isEqualTo(simulation.changes);
    }
  }

  @Test
  void aBurstIsMergedAndNoChangeWaitsLong() {
    Simulation quick = new Simulation(2, 2);
    assertThat(quick.longestWait).isLessThanOrEqualTo(100);
    assertThat(quick.runs).isLessThan(Simulation.LENGTH / 100 + 2);
  }

  @Test
  void changesWithoutEndTakeNoMoreThanHalfACore() {
    for (int run : List.of(2, 50, 150, 700)) {
      Simulation simulation = new Simulation(run, 2);
      assertThat(simulation.busy)
          .as("with runs of %d ms", run)
          .isLessThanOrEqualTo(Simulation.LENGTH / 2 + run);
      assertThat(simulation.longestWait)
          .as("with runs of %d ms", run)
          .isLessThanOrEqualTo(Math.max(100, 2L * run) + Simulation.STEP);
    }
  }

  /** Some time with a change at regular intervals and runs of one length, step by step. */
  private static final class Simulation {
    private static final int LENGTH = 20_000;
    private static final int STEP = 1;

    private long longestWait;
    private long busy;
    private int runs;
    private int changes;

    Simulation(int run, int interval) {
      long begun = -LENGTH;
      long ended = -LENGTH;
      long first = -1;
      long last = -1;
      for (long now = 0; now < LENGTH; now += STEP) {
        if (now % interval == 0) {
          changes++;
          last = now;
          first = first < 0 ? now : first;
        }
        boolean idle = now >= ended;
        if (idle && first >= 0 && remaining(Pace.BRISK, now, begun, ended, first, last) <= 0) {
          longestWait = Math.max(longestWait, now - first);
          runs++;
          busy += run;
          begun = now;
          ended = now + run;
          first = -1;
        }
      }
    }
  }
}
