package dev.osier.operator.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.mesh.usage.Owner;
import dev.osier.mesh.usage.UsageMemory;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of what workloads call, in a few ConfigMaps that all replicas read and write. It is
 * written when there is a name or a day more, and then only after a while, so that what many pods
 * do at once is one write; what the API server does not take is kept and tried again.
 */
public final class UsageStore implements UsageMemory, AutoCloseable {
  /** How long a change waits for others before it is written. */
  public static final Duration DELAY = Duration.ofSeconds(2);

  /** What the names of the ConfigMaps begin with; a number from 0 on follows. */
  static final String NAME = "osier-usage-";

  static final int SHARDS = 4;

  /** How many days a name is remembered after it was last used. */
  static final int DAYS = 7;

  private static final Logger log = LoggerFactory.getLogger(UsageStore.class);
  private static final int RETRIES_LATER = 5;
  private static final Duration LAST_BREATH = Duration.ofSeconds(2);

  private record Place(UsageShard shard, AtomicBoolean waiting) {}

  private final InstantSource clock;
  private final Duration delay;
  private final List<Place> places = new ArrayList<>();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("usage").daemon().factory());

  /**
   * A memory that has not begun. It does not close the client.
   *
   * @param namespace where the ConfigMaps are
   * @param delay how long a change waits for others before it is written
   */
  public UsageStore(
      KubernetesClient client, String namespace, InstantSource clock, Duration delay) {
    this.clock = clock;
    this.delay = delay;
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    for (int i = 0; i < SHARDS; i++) {
      int number = i;
      UsageShard shard =
          new UsageShard(client, namespace, NAME + i, () -> settleSoon(places.get(number)));
      places.add(new Place(shard, new AtomicBoolean()));
    }
  }

  /** Begins to read; returns at once. The result is done when what is stored has been read. */
  public CompletableFuture<Void> start() {
    return CompletableFuture.allOf(
            places.stream()
                .map(place -> place.shard().start())
                .toArray(CompletableFuture<?>[]::new))
        .thenRunAsync(() -> places.forEach(this::settle), thread);
  }

  @Override
  public void used(Owner owner, Set<String> names) {
    Place place = place(owner);
    if (place.shard().used(owner, names, today())) {
      settleSoon(place);
    }
  }

  @Override
  public Set<String> recall(Owner owner) {
    return place(owner).shard().recall(owner).since(today() - DAYS).days().keySet();
  }

  /** Stops; what waits to be written is written now, if that does not take long. */
  @Override
  public void close() {
    places.forEach(place -> place.shard().close());
    thread.execute(
        () -> places.stream().filter(place -> place.waiting().get()).forEach(this::settle));
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LAST_BREATH.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      thread.shutdownNow();
    }
  }

  private Place place(Owner owner) {
    CRC32 hash = new CRC32();
    hash.update(owner.namespace().getBytes(UTF_8));
    return places.get((int) (hash.getValue() % SHARDS));
  }

  private void settleSoon(Place place) {
    settleAfter(place, delay);
  }

  private void settleAfter(Place place, Duration wait) {
    if (place.waiting().compareAndSet(false, true)) {
      try {
        var _ = thread.schedule(() -> settle(place), wait.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        log.atDebug().setCause(e).log("not remembered, as this replica is stopping");
      }
    }
  }

  private void settle(Place place) {
    place.waiting().set(false);
    int today = today();
    try {
      place.shard().settle(today, today - DAYS);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        settleSoon(place);
        return;
      }
      log.atWarn()
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("what workloads call not stored, to be tried again");
      settleAfter(place, delay.multipliedBy(RETRIES_LATER));
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("storing what workloads call failed");
    }
  }

  private int today() {
    return (int) Duration.ofSeconds(clock.instant().getEpochSecond()).toDays();
  }
}
