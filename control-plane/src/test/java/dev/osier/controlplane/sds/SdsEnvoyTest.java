package dev.osier.controlplane.sds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.identity.SpiffeId;
import dev.osier.testkit.Await;
import dev.osier.testkit.EnvoyProcess;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real Envoys whose keys and certificates come over SDS, from their bootstrap on. */
@Tag("envoy")
class SdsEnvoyTest {
  private static final long ROTATIONS = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long ENOUGH = 200;

  @TempDir private Path directory;
  private SdsMesh mesh;

  @BeforeEach
  void start() throws Exception {
    mesh = new SdsMesh(directory);
  }

  @AfterEach
  void stop() throws Exception {
    mesh.close();
  }

  private static long rotations(EnvoyProcess envoy) {
    return envoy.stat("sds.identity.update_success");
  }

  @Test
  void theyTalkMutualTlsAndNeitherKeyNorTokenShows() throws Exception {
    try (Socket socket = mesh.call()) {
      assertThat(HandshakeLoad.exchange(socket)).isTrue();
    }
    assertThat(mesh.streams()).as("bootstrap and configuration share one source").isEqualTo(2);
    assertThat(mesh.server.get("/stats?filter=ssl.handshake")).contains("listener.127.30.0.5_");
    for (EnvoyProcess envoy : List.of(mesh.client, mesh.server)) {
      String dump = envoy.get("/config_dump?include_eds");
      assertThat(dump).contains("\"name\": \"identity\"").doesNotContain("PRIVATE KEY", "token-of");
      assertThat(envoy.get("/certs")).contains("spiffe://cluster.local/ns/shop/sa/");
      assertThat(envoy.log()).doesNotContain("PRIVATE KEY", "token-of");
    }
  }

  @Test
  void aThousandRotationsUnderALoadOfNewHandshakesFailNothing() throws Exception {
    mesh.issuer.hurry(true);
    try (Socket lasting = mesh.call();
        HandshakeLoad load = new HandshakeLoad(mesh::call)) {
      Await.until(
          PATIENCE,
          () -> {
            assertThat(rotations(mesh.client)).isGreaterThanOrEqualTo(ROTATIONS / 2);
            assertThat(rotations(mesh.server)).isGreaterThanOrEqualTo(ROTATIONS / 2);
          });
      assertThat(HandshakeLoad.exchange(lasting)).as("a connection of before").isTrue();
      load.awaitMore(ENOUGH);
      System.out.println(
          "rotations: "
              + rotations(mesh.client)
              + " and "
              + rotations(mesh.server)
              + ", new connections: "
              + load.good()
              + ", failed: "
              + load.failed());
      assertThat(load.failed()).isZero();
      assertThat(load.good()).isGreaterThan(ROTATIONS);
    }
    assertThat(mesh.client.stat("sds.identity.update_rejected")).isZero();
    assertThat(mesh.server.stat("sds.identity.update_rejected")).isZero();
  }

  @Test
  void controlARotationThatHandsOutAnotherIdentityFails() throws Exception {
    try (HandshakeLoad load = new HandshakeLoad(mesh::call)) {
      load.awaitMore(ENOUGH);
      assertThat(load.failed()).isZero();
      mesh.issuer.handOut(new SpiffeId(SdsMesh.TRUST_DOMAIN, "shop", "intruder"));
      mesh.issuer.hurry(true);
      mesh.replaceTokenOfClient("next");
      Await.until("failures", () -> load.failed() > ENOUGH);
    }
  }

  @Test
  void controlARotationThatHandsOutWhatHasExpiredFails() throws Exception {
    try (HandshakeLoad load = new HandshakeLoad(mesh::call)) {
      load.awaitMore(ENOUGH);
      assertThat(load.failed()).isZero();
      mesh.issuer.replaceBy(mesh.late());
      mesh.replaceTokenOfClient("next");
      Await.until("failures", () -> load.failed() > ENOUGH);
    }
  }

  @Test
  void aTokenThatTheKubeletReplacedIsTheOneThatIsShown() throws Exception {
    mesh.replaceTokenOfClient("the next token");
    Await.until("both streams", () -> mesh.streams() == 2);
    try (Socket socket = mesh.call()) {
      assertThat(HandshakeLoad.exchange(socket)).isTrue();
    }
  }
}
