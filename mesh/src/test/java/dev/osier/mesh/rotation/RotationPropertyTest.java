package dev.osier.mesh.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Any sequence of proxies that come, go, confirm, refuse and reconnect, of replicas that hear of
 * things late or are replaced, of leaders that are killed or paused before they write, and of
 * clocks that are set: nobody ever meets a certificate that it does not trust, and a change of root
 * that everybody confirms comes to its end.
 */
@Tag("slow")
final class RotationPropertyTest {
  private static final int SEQUENCES = 3_000;
  private static final int STEPS = 400;
  private static final Duration PATIENCE = Duration.ofDays(10);

  @Test
  void nobodyEverMeetsACertificateItDoesNotTrustAndEveryChangeComesToItsEnd() {
    int completed = 0;
    Set<RotationPhase> phases = EnumSet.noneOf(RotationPhase.class);
    for (int seed = 0; seed < SEQUENCES; seed++) {
      completed += run(seed, phases);
    }
    System.out.println("roots replaced: " + completed + " in " + SEQUENCES + " sequences");
    assertThat(completed).isGreaterThan(SEQUENCES);
    assertThat(phases).as("phases in which a sequence ended").contains(RotationPhase.values());
  }

  private static int run(int seed, Set<RotationPhase> phases) {
    Random random = new Random(seed);
    RotatingMesh mesh = new RotatingMesh(random, RotatingMesh.Fault.NONE);
    try {
      mesh.ask();
      for (int i = 0; i < STEPS; i++) {
        mesh.step();
      }
      phases.add(mesh.phase());
      assertThat(mesh.settles(PATIENCE)).as("the change comes to its end").isTrue();
      return mesh.completed();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("sequence with seed " + seed, e);
    }
  }

  /** The negative control: the model does notice if a step is taken too early. */
  @Test
  void aLeaderThatDoesNotWaitBreaksTrust() {
    assertThat(noticed(RotatingMesh.Fault.IMPATIENT, 200)).isGreaterThan(100);
  }

  /** The negative control: a certificate of before is not forgotten by chance. */
  @Test
  void aLeaderThatForgetsThatCertificatesLivedLongerBreaksTrust() {
    assertThat(noticed(RotatingMesh.Fault.FORGETFUL, 1_000)).isPositive();
  }

  private static int noticed(RotatingMesh.Fault fault, int sequences) {
    int noticed = 0;
    for (int seed = 0; seed < sequences; seed++) {
      RotatingMesh mesh = new RotatingMesh(new Random(seed), fault);
      mesh.ask();
      try {
        for (int i = 0; i < STEPS; i++) {
          mesh.step();
        }
        mesh.settles(PATIENCE);
      } catch (AssertionError e) {
        noticed++;
      }
    }
    System.out.println(
        fault + ": broken trust noticed in " + noticed + " of " + sequences + " sequences");
    return noticed;
  }
}
