package dev.osier.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.controlplane.sds.HandshakeLoad;
import dev.osier.controlplane.sds.TwoPods;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.mesh.rotation.RotationStep;
import dev.osier.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas and two real Envoys between which every request is a new mutual handshake, while the
 * root under all of them is replaced. Certificates come over SDS, are renewed all the time by
 * either replica, and nothing is tried twice.
 */
@Tag("envoy")
final class RootRotationEnvoyTest {
  private static final List<RotationPhase> PHASES =
      List.of(
          RotationPhase.PREPARE,
          RotationPhase.ACTIVATE,
          RotationPhase.DRAIN,
          RotationPhase.RETIRE,
          RotationPhase.IDLE);
  private static final Duration LEAF = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final long SOME = 20;
  private static final long MANY = 300;

  @TempDir private Path folder;
  private @Nullable LiveRotation started;

  private LiveRotation start(Duration leaf) throws IOException {
    LiveRotation rotation = new LiveRotation(folder, leaf);
    started = rotation;
    return rotation;
  }

  @AfterEach
  void stop() throws IOException {
    if (started != null) {
      started.close();
    }
  }

  /** Returns when the rules have led to this phase; nobody has followed yet. */
  private static void await(LiveRotation rotation, RotationPhase phase) {
    Await.until(
        PATIENCE,
        () -> {
          RotationStep step = rotation.step();
          assertThat(rotation.phase()).as("held up by %s", step).isEqualTo(phase);
        });
  }

  private static void report(String what, HandshakeLoad load, LiveRotation rotation) {
    System.out.printf(
        "%s: %d requests, %d failed, %d handshakes, %d certificates for the client and %d for the"
            + " server%n",
        what,
        load.good() + load.failed(),
        load.failed(),
        rotation.server.tls("listener", "ssl.handshake"),
        rotation.client.envoy().stat("sds.identity.update_success"),
        rotation.server.envoy().stat("sds.identity.update_success"));
  }

  private static void assertThatNothingFailed(HandshakeLoad load, LiveRotation rotation) {
    assertThat(load.failed()).isZero();
    // The load goes on: those that are counted now have had their handshakes.
    long good = load.good();
    assertThat(rotation.server.tls("listener", "ssl.handshake"))
        .as("every request is a handshake")
        .isGreaterThanOrEqualTo(good);
    assertThat(rotation.server.tls("listener", "ssl.session_reused")).isZero();
  }

  @Test
  void aRootIsReplacedUnderNewHandshakesAllTheTimeAndNotOneFails() throws Exception {
    LiveRotation rotation = start(LEAF);
    AuthorityMaterial old = rotation.stored();
    rotation.hurry();
    try (HandshakeLoad load = new HandshakeLoad(rotation.pods()::call)) {
      load.awaitMore(MANY);
      for (RotationPhase phase : PHASES) {
        await(rotation, phase);
        rotation.follow(() -> load.awaitMore(SOME));
      }
      assertThat(rotation.stored().rootCertificate()).isNotEqualTo(old.rootCertificate());
      load.awaitMore(MANY);
      report("root replaced", load, rotation);
      assertThatNothingFailed(load, rotation);
    }
    try (HandshakeLoad load = new HandshakeLoad(rotation.pods()::call)) {
      load.awaitMore(SOME);
      assertThat(load.failed()).isZero();
      rotation.issueFor(TwoPods.CLIENT, old);
      assertThatNobodyGetsThrough(load);
      assertThat(rotation.server.tls("listener", "ssl.fail_verify_error")).isPositive();
      rotation.issueFor(TwoPods.SERVER, old);
      Await.until(
          "the caller to refuse the called",
          () -> rotation.client.tls("cluster", "ssl.fail_verify_error") > SOME);
      assertThatNobodyGetsThrough(load);
    }
  }

  private static void assertThatNobodyGetsThrough(HandshakeLoad load) {
    long before = load.failed();
    Await.until("refusals", () -> load.failed() > before + SOME);
    long good = load.good();
    load.awaitMore(MANY);
    assertThat(load.good()).isEqualTo(good);
  }

  @Test
  void theControlPlaneIsKilledInEveryPhaseAndNothingFails() throws Exception {
    LiveRotation rotation = start(LEAF);
    rotation.hurry();
    try (HandshakeLoad load = new HandshakeLoad(rotation.pods()::call)) {
      load.awaitMore(MANY);
      kill(rotation, load);
      for (RotationPhase phase : PHASES) {
        await(rotation, phase);
        // One replica at most has heard of it when all of them end.
        rotation.followFirst();
        load.awaitMore(SOME);
        kill(rotation, load);
        rotation.follow(() -> load.awaitMore(SOME));
        kill(rotation, load);
      }
      load.awaitMore(MANY);
      report("root replaced, control plane killed 11 times", load, rotation);
      assertThatNothingFailed(load, rotation);
    }
  }

  private static void kill(LiveRotation rotation, HandshakeLoad load) {
    rotation.kill();
    load.awaitMore(SOME);
    rotation.restart();
    load.awaitMore(SOME);
  }

  @Test
  void aProxyThatHasNotConfirmedHoldsItUpByNameUntilItIsBack() throws Exception {
    LiveRotation rotation = start(LEAF);
    rotation.hurry();
    try (HandshakeLoad load = new HandshakeLoad(rotation.pods()::call)) {
      load.awaitMore(MANY);
      rotation.server.configuration.cut();
      await(rotation, RotationPhase.PREPARE);
      rotation.follow(() -> load.awaitMore(SOME));
      RotationStep onlyTheServer =
          new RotationStep.WaitFor(new TreeSet<>(List.of(TwoPods.SERVER)), new TreeSet<>(), true);
      Await.until("the others", () -> rotation.step().equals(onlyTheServer));
      for (int i = 0; i < SOME; i++) {
        load.awaitMore(SOME);
        // The other may be between two connections and have confirmed nothing on the next yet.
        assertThat(rotation.step())
            .isInstanceOfSatisfying(
                RotationStep.WaitFor.class,
                wait -> assertThat(wait.pods()).contains(TwoPods.SERVER));
      }
      rotation.server.configuration.mend();
      for (RotationPhase phase : PHASES.subList(1, PHASES.size())) {
        await(rotation, phase);
        rotation.follow(() -> load.awaitMore(SOME));
      }
      report("root replaced, held up by a proxy", load, rotation);
      assertThatNothingFailed(load, rotation);
    }
  }

  /** The negative control: the same proxy has not confirmed, and nobody waits for it. */
  @Test
  void controlSigningUnderARootThatIsNotTrustedYetFails() throws Exception {
    LiveRotation rotation = start(Duration.ofHours(1));
    rotation.hurry();
    try (HandshakeLoad load = new HandshakeLoad(rotation.pods()::call)) {
      load.awaitMore(MANY);
      rotation.server.configuration.cut();
      for (RotationPhase phase : PHASES.subList(0, 2)) {
        assertThat(load.failed()).isZero();
        rotation.store(phase);
        rotation.follow(() -> load.awaitMore(SOME));
      }
      Await.until("failures", () -> load.failed() > MANY);
      report("activated too early", load, rotation);
    }
    assertThat(rotation.server.tls("listener", "ssl.fail_verify_error")).isPositive();
  }

  /** The negative control: one proxy still has its old certificate, and nobody waits for it. */
  @Test
  void controlRetiringTheOldRootBeforeLeavesAreReplacedFails() throws Exception {
    LiveRotation rotation = start(Duration.ofHours(1));
    rotation.hurry();
    try (HandshakeLoad load = new HandshakeLoad(rotation.pods()::call)) {
      load.awaitMore(MANY);
      await(rotation, RotationPhase.PREPARE);
      rotation.follow(() -> load.awaitMore(SOME));
      rotation.server.secrets.cut();
      await(rotation, RotationPhase.ACTIVATE);
      rotation.follow(() -> load.awaitMore(SOME));
      await(rotation, RotationPhase.DRAIN);
      rotation.follow(() -> load.awaitMore(SOME));
      assertThat(load.failed()).isZero();
      rotation.store(RotationPhase.RETIRE);
      rotation.follow(() -> load.awaitMore(SOME));
      Await.until("failures", () -> load.failed() > MANY);
      report("retired too early", load, rotation);
    }
    assertThat(rotation.client.tls("cluster", "ssl.fail_verify_error")).isPositive();
  }
}
