package dev.osier.operator.identity;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clocks of the nodes, read again at most once a minute. */
final class NodeClocks {
  private static final Logger log = LoggerFactory.getLogger(NodeClocks.class);
  private static final String NAMESPACE = "kube-node-lease";
  private static final Duration LEAST_PAUSE = Duration.ofMinutes(1);
  // A node that has not renewed for so long is gone, whatever its clock was.
  private static final Duration OLDEST = Duration.ofMinutes(5);

  private final KubernetesClient client;
  private final InstantSource clock;
  private Instant read = Instant.MIN;
  private List<NodeClock> known = List.of();

  NodeClocks(KubernetesClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  /** The clocks of the nodes that are alive; none where they may not be read. */
  synchronized List<NodeClock> current() {
    Instant now = clock.instant();
    if (read.plus(LEAST_PAUSE).isAfter(now)) {
      return known;
    }
    read = now;
    try {
      List<NodeClock> all =
          // From the API server's memory: nodes may be many, and a moment does not matter.
          client
              .leases()
              .inNamespace(NAMESPACE)
              .list(new ListOptionsBuilder().withResourceVersion("0").build())
              .getItems()
              .stream()
              .flatMap(lease -> NodeClock.of(lease).stream())
              .toList();
      // On the API server's clock: ours may be the one that is off.
      Instant latest = all.stream().map(NodeClock::seen).max(Instant::compareTo).orElse(now);
      known = all.stream().filter(each -> each.seen().plus(OLDEST).isAfter(latest)).toList();
    } catch (KubernetesClientException e) {
      log.atWarn()
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("reading the clocks of nodes failed");
    }
    return known;
  }
}
