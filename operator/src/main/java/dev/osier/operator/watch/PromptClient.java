package dev.osier.operator.watch;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Duration;

/** A client that answers within a time or not at all. */
public final class PromptClient {
  private PromptClient() {}

  /**
   * One of the same API server and the same connections. It does not try again by itself: that
   * would go on past the time in one attempt.
   *
   * @param timeout how long a request may take
   */
  public static KubernetesClient of(KubernetesClient client, Duration timeout) {
    return client
        .newClient(
            new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestTimeout((int) timeout.toMillis())
                .withRequestRetryBackoffLimit(0)
                .build())
        .adapt(KubernetesClient.class);
  }
}
