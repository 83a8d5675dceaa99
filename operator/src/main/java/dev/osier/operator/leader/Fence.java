package dev.osier.operator.leader;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Set;

/**
 * A fence around the API server, for a client that only the leader writes with. A process that
 * stood still (a pause, a stopped machine) goes on in the middle of what it was writing, before it
 * can hear that another leads by now; so every request is asked for, and asked again when it is
 * tried again.
 */
final class Fence implements Interceptor {
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final Term term;
  private final Runnable refused;

  /**
   * @param term whether this process may write
   * @param refused told of each request that was not sent
   */
  Fence(Term term, Runnable refused) {
    this.term = term;
    this.refused = refused;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (!READING.contains(request.method()) && !term.lasts()) {
      refused.run();
      throw new KubernetesClientException(
          "writing as the leader: the lease has not been renewed in time");
    }
  }
}
