package dev.osier.xds.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.MtlsMode;
import dev.osier.testkit.HostileInput;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in and who is believed, asked of two real Envoys. */
@Tag("envoy")
class MutualTlsModesTest {
  @TempDir Path directory;

  @Test
  @HostileInput("connection/impostor")
  void aServerWithAnotherIdentityIsNotBelieved() throws Exception {
    try (TwoSidecars sidecars = new TwoSidecars(directory, MtlsMode.STRICT, "impostor")) {
      assertThat(request(sidecars)).startsWith("HTTP/1.1 503");
      assertThat(sidecars.caller().get("/stats?usedonly"))
          .containsPattern("shop/web/[0-9]+\\.ssl\\.fail_verify_san: [1-9]");
      try (Socket socket = new Socket(sidecars.storeAddress(), sidecars.storePort())) {
        assertThat(TwoSidecarsTest.closedWithoutAnswer(socket)).isTrue();
      }
    }
  }

  @Test
  void permissiveTakesPlaintextAndMutualTls() throws Exception {
    try (TwoSidecars sidecars = new TwoSidecars(directory, MtlsMode.PERMISSIVE, "shop")) {
      assertThat(request(sidecars)).startsWith("HTTP/1.1 200");
      try (Socket socket = new Socket(sidecars.podAddress(), sidecars.webTarget())) {
        socket
            .getOutputStream()
            .write(
                String.join(
                        "\r\n",
                        "GET / HTTP/1.1",
                        "Host: web",
                        "x-osier-protocol: HTTP/2",
                        "X-Forwarded-Client-Cert: By=me",
                        "",
                        "")
                    .getBytes(UTF_8));
        String head = TwoSidecarsTest.read(socket, "x-request-id");
        assertThat(head).startsWith("HTTP/1.1 200").doesNotContain("x-osier-protocol", "By=me");
      }
    }
  }

  @Test
  void permissiveHearsAServerThatSpeaksFirstWithoutMuchDelay() throws Exception {
    try (TwoSidecars sidecars = new TwoSidecars(directory, MtlsMode.PERMISSIVE, "shop")) {
      long start = System.nanoTime();
      try (Socket socket = new Socket(sidecars.podAddress(), sidecars.storeTarget())) {
        assertThat(TwoSidecarsTest.read(socket, "\n")).isEqualTo(GreetingApplication.GREETING);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void disabledIsPlaintextBothWays() throws Exception {
    try (TwoSidecars sidecars = new TwoSidecars(directory, MtlsMode.DISABLED, "shop")) {
      assertThat(request(sidecars)).startsWith("HTTP/1.1 200");
      assertThat(sidecars.caller().get("/stats?usedonly")).doesNotContain("ssl.handshake");
    }
  }

  @Test
  void aStrictPortOfAPermissivePodTakesMutualTlsOnly() throws Exception {
    try (TwoSidecars sidecars =
        new TwoSidecars(directory, MtlsMode.PERMISSIVE, Optional.of(MtlsMode.STRICT), "shop")) {
      assertThat(request(sidecars)).startsWith("HTTP/1.1 200");
      assertThat(plaintext(sidecars, "GET / HTTP/1.1\r\nHost: web\r\n\r\n")).isEmpty();
      // What is not HTTP must not get through as something else.
      assertThat(plaintext(sidecars, "\u0016\u0003\u0001")).isEmpty();
      assertThat(plaintext(sidecars, "")).isEmpty();
      try (Socket socket = new Socket(sidecars.podAddress(), sidecars.storeTarget())) {
        assertThat(TwoSidecarsTest.read(socket, "\n")).isEqualTo(GreetingApplication.GREETING);
      }
    }
  }

  @Test
  void aPermissivePortOfAStrictPodTakesBoth() throws Exception {
    try (TwoSidecars sidecars =
        new TwoSidecars(directory, MtlsMode.STRICT, Optional.of(MtlsMode.PERMISSIVE), "shop")) {
      assertThat(request(sidecars)).startsWith("HTTP/1.1 200");
      assertThat(plaintext(sidecars, "GET / HTTP/1.1\r\nHost: web\r\n\r\n"))
          .startsWith("HTTP/1.1 200");
      try (Socket socket = new Socket(sidecars.podAddress(), sidecars.storeTarget())) {
        assertThat(TwoSidecarsTest.closedWithoutAnswer(socket)).isTrue();
      }
    }
  }

  /** What the web service's port answers to this in plaintext; empty if it closes. */
  private static String plaintext(TwoSidecars sidecars, String text) {
    try (Socket socket = new Socket(sidecars.podAddress(), sidecars.webTarget())) {
      socket.getOutputStream().write(text.getBytes(UTF_8));
      return TwoSidecarsTest.read(socket, "\r\n\r\n");
    } catch (SocketTimeoutException e) {
      return "neither an answer nor an end";
    } catch (IOException e) {
      return "";
    }
  }

  private static String request(TwoSidecars sidecars) throws IOException {
    String[] parts = sidecars.web().split(":", 2);
    try (Socket socket = new Socket(parts[0], Integer.parseInt(parts[1]))) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: web\r\n\r\n".getBytes(UTF_8));
      return TwoSidecarsTest.read(socket, "\r\n\r\n");
    }
  }
}
