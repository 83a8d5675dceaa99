package dev.osier.operator.watch;

import dev.osier.operator.state.GrantState;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All ReferenceGrants, where Gateway API's definition of them is installed; elsewhere there are
 * none. The definition is watched, too, so that it may come, go and change its versions while this
 * process runs. It is somebody else's: if its objects cannot be read within {@value
 * #PATIENCE_SECONDS} seconds, there are none until they can.
 */
final class GrantFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GrantFeed.class);
  private static final String DEFINITION = "referencegrants." + WatchedReferenceGrant.GROUP;
  private static final long PATIENCE_SECONDS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(PATIENCE_SECONDS);

  /** One version of the kind, and its objects. */
  private record Versioned(
      Class<? extends WatchedReferenceGrant> kind,
      Feed<? extends WatchedReferenceGrant, GrantState> feed,
      CompletableFuture<Void> read) {}

  private final KubernetesClient client;
  private final Feed<WatchedDefinition, Set<String>> definition;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile Runnable changed = () -> {};
  private volatile boolean synced;
  private volatile Optional<Versioned> current = Optional.empty();
  private Optional<Versioned> next = Optional.empty();

  GrantFeed(KubernetesClient client) {
    this.client = client;
    this.definition =
        new Feed<>(
            client.resources(WatchedDefinition.class).withName(DEFINITION),
            WatchedDefinition::state);
    definition.onChange(
        (before, after) -> {
          var _ = look();
        });
  }

  /** Has something run after every change; call before the start. */
  void onChange(Runnable listener) {
    changed = listener;
  }

  /**
   * Begins; returns at once. The result is done when all has been read, or will not be waited for.
   */
  CompletionStage<Void> start() {
    return definition
        .start()
        .thenCompose(
            ignored ->
                look().copy().completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .thenRun(() -> synced = true);
  }

  boolean isSynced() {
    return synced;
  }

  boolean isWatching() {
    return definition.isWatching()
        && current.map(Versioned::feed).stream().allMatch(Feed::isWatching);
  }

  List<GrantState> all() {
    return current.<List<GrantState>>map(versioned -> versioned.feed().all()).orElse(List.of());
  }

  @Override
  public void close() {
    definition.close();
    lock.lock();
    try {
      next.ifPresent(versioned -> versioned.feed().close());
      current.ifPresent(versioned -> versioned.feed().close());
    } finally {
      lock.unlock();
    }
  }

  /** The version to read of those that are served; empty if none is known here. */
  static Optional<Class<? extends WatchedReferenceGrant>> preferred(Set<String> served) {
    if (served.contains(WatchedReferenceGrant.V1)) {
      return Optional.of(WatchedReferenceGrant.class);
    }
    return served.contains(WatchedReferenceGrant.V1BETA1)
        ? Optional.of(WatchedReferenceGrant.Beta.class)
        : Optional.empty();
  }

  /** Reads what the definition serves now; the result is done when it has been read. */
  private CompletableFuture<Void> look() {
    lock.lock();
    try {
      Optional<Class<? extends WatchedReferenceGrant>> kind =
          definition.find("", DEFINITION).flatMap(GrantFeed::preferred);
      if (kind.isEmpty()) {
        forget();
        return CompletableFuture.completedFuture(null);
      }
      Optional<Versioned> known =
          next.or(() -> current).filter(versioned -> versioned.kind().equals(kind.get()));
      return known.orElseGet(() -> begin(kind.get())).read();
    } finally {
      lock.unlock();
    }
  }

  private Versioned begin(Class<? extends WatchedReferenceGrant> kind) {
    log.atInfo().addKeyValue("kind", kind.getSimpleName()).log("reference grants are served");
    next.ifPresent(versioned -> versioned.feed().close());
    Feed<? extends WatchedReferenceGrant, GrantState> feed = feed(kind);
    CompletableFuture<Void> read = new CompletableFuture<>();
    Versioned versioned = new Versioned(kind, feed, read);
    next = Optional.of(versioned);
    var _ = feed.start().thenRun(() -> take(versioned)).thenRun(() -> read.complete(null));
    return versioned;
  }

  /** The objects of the previous version stay until those of the next have been read. */
  private void take(Versioned versioned) {
    lock.lock();
    try {
      if (next.filter(versioned::equals).isEmpty()) {
        return;
      }
      current.ifPresent(before -> before.feed().close());
      current = next;
      next = Optional.empty();
    } finally {
      lock.unlock();
    }
    changed.run();
  }

  private void forget() {
    if (current.isPresent() || next.isPresent()) {
      log.atInfo().log("reference grants are no longer served");
    }
    next.ifPresent(versioned -> versioned.feed().close());
    current.ifPresent(versioned -> versioned.feed().close());
    next = Optional.empty();
    current = Optional.empty();
    changed.run();
  }

  private <V extends WatchedReferenceGrant> Feed<V, GrantState> feed(Class<V> kind) {
    return new Feed<>(client.resources(kind).inAnyNamespace(), WatchedObject::state)
        .onChange((before, after) -> changed.run());
  }
}
