package dev.osier.operator.watch;

import dev.osier.crds.Names;
import dev.osier.operator.state.NamespaceState;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The namespaces as the API server has them now. Whoever reaches the webhook's port can have them
 * asked for, so they are asked for by a name that is one, a few at a time, and not for long.
 */
final class FreshNamespaces {
  /** How many are asked for at the same time. */
  static final int AT_ONCE = 4;

  private static final Logger log = LoggerFactory.getLogger(FreshNamespaces.class);
  private static final Pattern NAME = Pattern.compile(Names.LABEL);
  // Less than the API server waits for the webhook, which then can still say why.
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final KubernetesClient client;
  private final Semaphore places = new Semaphore(AT_ONCE);

  FreshNamespaces(KubernetesClient client) {
    this.client = PromptClient.of(client, TIMEOUT);
  }

  /** A namespace; empty if there is none of that name, or it can't be found out now. */
  Optional<NamespaceState> find(String name) {
    if (name.length() > Names.LABEL_LENGTH
        || !NAME.matcher(name).matches()
        || !places.tryAcquire()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(client.resources(WatchedNamespace.class).withName(name).get())
          .map(WatchedNamespace::state);
    } catch (KubernetesClientException e) {
      log.atWarn()
          .addKeyValue("namespace", name)
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("namespace not read");
      return Optional.empty();
    } finally {
      places.release();
    }
  }
}
