package dev.osier.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * When the kubelet should restart a control plane: not because the API server is gone, which a
 * restart doesn't mend, but because its own threads are.
 */
@Tag("slow")
class LivenessTest {
  private static final String MASTER = "kubernetes.master";
  private static final String READ_FILE = "kubernetes.auth.tryKubeConfig";

  private final Set<Thread> others = threads(thread -> true);
  private final HttpClient client = HttpClient.newHttpClient();
  private ControlPlane controlPlane;

  @BeforeEach
  void startWithoutAnApiServer() throws IOException {
    System.setProperty(MASTER, "https://127.0.0.1:1");
    System.setProperty(READ_FILE, "false");
    controlPlane =
        new ControlPlane(
            ConfigurationReader.parse(ConfigurationReaderTest.TEXT, "config.json"),
            Set.of(Role.values()),
            new ControlPlane.Ports(0, 0, 0, 0));
    // It waits for the first mesh, which never comes.
    Thread.ofPlatform().daemon().start(this::startQuietly);
    Await.until("life", () -> get("/livez").statusCode() == 200);
  }

  @AfterEach
  void stop() {
    controlPlane.close();
    client.close();
    System.clearProperty(MASTER);
    System.clearProperty(READ_FILE);
  }

  @Test
  void withoutAnApiServerItLivesAndIsNotReady() {
    assertThat(get("/livez").body()).isEqualTo("[+]compile ok\n");

    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body())
        .contains("[-]operator failed: the cluster has not been read")
        .contains("[-]xds failed: not listening");
  }

  @Test
  void whenTheThreadThatMakesTheMeshHasEndedItIsDead() {
    Set<Thread> makers =
        threads(thread -> thread.getName().equals("mesh") && !others.contains(thread));
    assertThat(makers).hasSize(1);

    makers.forEach(Thread::interrupt);

    Await.until("death", () -> get("/livez").statusCode() == 503);
    assertThat(get("/livez").body())
        .isEqualTo("[-]compile failed: changes of the cluster are no longer worked on\n");
  }

  private void startQuietly() {
    try {
      controlPlane.start();
    } catch (IOException e) {
      throw new UncheckedIOException("starting a control plane", e);
    }
  }

  private HttpResponse<String> get(String path) {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + controlPlane.healthPort() + path))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException("asking for " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for " + path, e);
    }
  }

  private static Set<Thread> threads(Predicate<Thread> which) {
    return Thread.getAllStackTraces().keySet().stream().filter(which).collect(Collectors.toSet());
  }
}
