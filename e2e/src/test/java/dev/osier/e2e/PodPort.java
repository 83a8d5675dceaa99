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

/** A port of a pod, as {@code kubectl port-forward} reaches it. */
final class PodPort {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private PodPort() {}

  /** What it answers over HTTP at a path, whatever the status. */
  static String get(Pod pod, int port, String path) {
    String name = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    try (LocalPortForward forward =
            TestCluster.client()
                .pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .portForward(port);
        HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + forward.getLocalPort() + path);
      return http.send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException("asking port %d of %s for %s".formatted(port, name, path), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("asking port %d of %s for %s".formatted(port, name, path), e);
    }
  }
}
