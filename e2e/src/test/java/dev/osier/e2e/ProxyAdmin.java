package dev.osier.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The admin port of a pod's proxy, as {@code kubectl port-forward} reaches it. */
final class ProxyAdmin {
  private static final int PORT = 15000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private ProxyAdmin() {}

  /** What it answers at a path, such as {@code /config_dump}. */
  static String get(Pod pod, String path) {
    String name = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    try (LocalPortForward forward =
            TestCluster.client()
                .pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .portForward(PORT);
        HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + forward.getLocalPort() + path);
      return http.send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException("asking the proxy of " + name + " for " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("asking the proxy of " + name + " for " + path, e);
    }
  }
}
