package dev.osier.operator.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All objects of one kind, kept current by a watch that never gives up: while the API server cannot
 * be reached, what was read last stays.
 *
 * @param <V> how an object is read
 * @param <T> what it becomes
 */
public final class Feed<V extends HasMetadata, T> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Feed.class);

  private final SharedIndexInformer<V> informer;
  private final Function<V, T> read;
  private final States<V, T> states;
  private final AtomicLong changes = new AtomicLong();
  private volatile @Nullable Reading<T> last;

  /** All there was when so many changes had been told of. */
  private record Reading<T>(long changes, List<T> states) {}

  /**
   * A feed that has not begun.
   *
   * @param source which objects
   * @param read turns one into what is handed out; must not throw
   */
  public Feed(Informable<V> source, Function<V, T> read) {
    this.read = read;
    this.states = new States<>(read, Feed::name, Feed::follow);
    this.informer = source.runnableInformer(0).removeNamespaceIndex();
    informer.exceptionHandler(this::tryAgain);
    // Changes are counted where they are told of, and somebody must be told.
    onChange((before, after) -> {});
  }

  /** Has a listener called after every change of a state. */
  public Feed<V, T> onChange(FeedListener<T> listener) {
    informer.addEventHandler(new Handler<>(read, changes, listener));
    return this;
  }

  /** Begins to read and to watch; returns at once. The result is done when all has been read. */
  public CompletionStage<Void> start() {
    return informer.start();
  }

  /** Whether all objects have been read once. */
  public boolean isSynced() {
    return informer.hasSynced();
  }

  /** Whether changes arrive now. */
  public boolean isWatching() {
    try {
      return informer.isWatching();
    } catch (NullPointerException e) {
      // fabric8's answer between two watches, when the first is closed and the next not begun.
      return false;
    }
  }

  /** Everything there is; what has not changed since the last time is the same object. */
  public List<T> all() {
    Reading<T> known = last;
    long changesNow = changes.get();
    if (known != null && known.changes() == changesNow) {
      return known.states();
    }
    // Asked before: of what is there when all has been read, nothing may have been told of yet.
    boolean synced = isSynced();
    List<T> current = states.of(informer.getStore().list());
    if (synced) {
      last = new Reading<>(changesNow, current);
    }
    return current;
  }

  /** The object of a name; the namespace is empty for a cluster-scoped kind. */
  public Optional<T> find(String namespace, String name) {
    return Optional.ofNullable(
            informer.getStore().getByKey(namespace.isEmpty() ? name : namespace + "/" + name))
        .map(read);
  }

  @Override
  public void close() {
    informer.stop();
  }

  /** Spares an object that follows another from being read, where nothing could come of it. */
  private static void follow(HasMetadata before, HasMetadata after) {
    if (before instanceof WatchedObject<?> old && after.getClass() == old.getClass()) {
      followSame(old, (WatchedObject<?>) after);
    }
  }

  @SuppressWarnings("unchecked") // of the same class, so of the same state
  private static <T> void followSame(WatchedObject<T> before, WatchedObject<?> after) {
    ((WatchedObject<T>) after).follow(before);
  }

  private static List<String> name(HasMetadata object) {
    return List.of(
        Objects.requireNonNullElse(object.getMetadata().getNamespace(), ""),
        object.getMetadata().getName());
  }

  private boolean tryAgain(boolean started, Throwable cause) {
    log.atWarn()
        .addKeyValue("kind", informer.getApiTypeClass().getSimpleName())
        .addKeyValue("started", started)
        .addKeyValue("reason", String.valueOf(cause.getMessage()))
        .log("watch interrupted");
    return true;
  }

  private record Handler<V extends HasMetadata, T>(
      Function<V, T> read, AtomicLong changes, FeedListener<T> listener)
      implements ResourceEventHandler<V> {
    @Override
    public void onAdd(V added) {
      tell(Optional.empty(), Optional.of(read.apply(added)));
    }

    @Override
    public void onUpdate(V before, V after) {
      follow(before, after);
      T old = read.apply(before);
      T current = read.apply(after);
      // Most updates are of fields that are not read here: heartbeats, probes, managers.
      if (!old.equals(current)) {
        tell(Optional.of(old), Optional.of(current));
      }
    }

    @Override
    public void onDelete(V removed, boolean finalStateUnknown) {
      tell(Optional.of(read.apply(removed)), Optional.empty());
    }

    // Whoever is told finds the change in what there is.
    private void tell(Optional<T> before, Optional<T> after) {
      changes.incrementAndGet();
      listener.changed(before, after);
    }
  }
}
