package dev.osier.e2e.bench;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** The API server that {@code KUBECONFIG} names, spoken to in plain JSON and many times at once. */
final class ApiServer implements AutoCloseable {
  private static final int AT_ONCE = 64;
  private static final int FIRST_FAILURE = 300;

  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final Semaphore slots = new Semaphore(AT_ONCE);

  KubernetesClient client() {
    return client;
  }

  /** Creates an object; done with the API server's answer. Waits for a slot first. */
  CompletableFuture<String> create(String path, String json) {
    return send("POST", path, "application/json", json);
  }

  /** Changes some fields (RFC 7386). */
  CompletableFuture<String> merge(String path, String json) {
    return send("PATCH", path, "application/merge-patch+json", json);
  }

  /** Changes an object step by step (RFC 6902). */
  CompletableFuture<String> patch(String path, String json) {
    return send("PATCH", path, "application/json-patch+json", json);
  }

  private CompletableFuture<String> send(
      String method, String path, String contentType, String json) {
    slots.acquireUninterruptibly();
    String url = client.getMasterUrl().toString().replaceAll("/$", "") + path;
    return client
        .getHttpClient()
        .sendAsync(
            client
                .getHttpClient()
                .newHttpRequestBuilder()
                .uri(URI.create(url))
                .method(method, contentType, json)
                .build(),
            String.class)
        .whenComplete((answer, failure) -> slots.release())
        .thenApply(answer -> body(method, path, answer));
  }

  private static String body(String method, String path, HttpResponse<String> answer) {
    if (answer.code() >= FIRST_FAILURE) {
      throw new IllegalStateException(
          method + " " + path + " was answered " + answer.code() + ": " + answer.body());
    }
    return answer.body();
  }

  @Override
  public void close() {
    client.close();
  }
}
