package dev.osier.operator.leader;

import dev.osier.operator.watch.PromptClient;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part in the election, by the Lease {@code osier-leader}. Losing it ends a term of office and
 * nothing else: the process stands again at once.
 */
public final class Leadership implements AutoCloseable {
  /** The Lease's name, in the system namespace. */
  public static final String LEASE = "osier-leader";

  private static final Logger log = LoggerFactory.getLogger(Leadership.class);
  private static final Duration LEASE_DURATION = Duration.ofSeconds(15);
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
  private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);
  // With the term, less than the Lease: what is under way when the term ends has arrived, or never
  // will, before another can lead.
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(4);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final KubernetesClient writer;
  private final Term term = new Term(RENEW_DEADLINE, System::nanoTime, InstantSource.system());
  private final LeaderElectionConfig configuration;
  private final ScheduledExecutorService executor;

  private volatile boolean leading;
  private volatile boolean closed;
  private volatile CompletableFuture<?> candidacy = CompletableFuture.completedFuture(null);

  /**
   * A candidate that does not stand yet.
   *
   * @param client the API server
   * @param namespace where the Lease is
   * @param replica this process's name
   * @param executor runs the election; the two that follow must not block it
   * @param refused run for each write that was not sent because the Lease had run out
   * @param seen told of the name of whoever has become the leader, this process or another
   * @param elected run when this process has become the leader
   * @param deposed run when it no longer is
   */
  public Leadership(
      KubernetesClient client,
      String namespace,
      String replica,
      ScheduledExecutorService executor,
      Runnable refused,
      Consumer<String> seen,
      Runnable elected,
      Runnable deposed) {
    this.client = PromptClient.of(client, REQUEST_TIMEOUT);
    this.writer =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(client.getConfiguration())
                    .withRequestTimeout((int) WRITE_TIMEOUT.toMillis())
                    .build())
            .withHttpClientBuilderConsumer(
                http -> http.addOrReplaceInterceptor("lease", new Fence(term, refused)))
            .build();
    this.executor = executor;
    this.configuration =
        new LeaderElectionConfigBuilder()
            .withName(LEASE)
            .withLock(new SafeLock(new LeaseLock(namespace, LEASE, replica), term))
            .withLeaseDuration(LEASE_DURATION)
            .withRenewDeadline(RENEW_DEADLINE)
            .withRetryPeriod(RETRY_PERIOD)
            .withReleaseOnCancel(true)
            .withLeaderCallbacks(
                new LeaderCallbacks(
                    () -> elected(replica, elected),
                    () -> deposed(replica, deposed),
                    leader -> {
                      log.atDebug().addKeyValue("leader", leader).log("leader seen");
                      seen.accept(leader);
                    }))
            .build();
  }

  /** Begins to stand; returns at once. */
  public void start() {
    if (closed) {
      return;
    }
    candidacy = new LeaderElector(client, configuration, executor).start();
    var _ = candidacy.whenComplete((done, failure) -> standAgain());
  }

  /**
   * A client that reads always, and writes only while the Lease is this process's: what is written
   * later is not sent, and fails. This closes it.
   */
  public KubernetesClient writer() {
    return writer;
  }

  /** Whether this process is the leader, as far as it knows. */
  public boolean isLeading() {
    return leading;
  }

  @Override
  public void close() {
    closed = true;
    candidacy.cancel(true);
    writer.close();
  }

  private void standAgain() {
    if (!closed) {
      try {
        var _ = executor.schedule(this::start, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        log.atDebug().log("election over");
      }
    }
  }

  private void elected(String replica, Runnable callback) {
    leading = true;
    log.atInfo().addKeyValue("replica", replica).log("elected leader");
    callback.run();
  }

  private void deposed(String replica, Runnable callback) {
    if (leading) {
      leading = false;
      log.atInfo().addKeyValue("replica", replica).log("no longer leader");
      callback.run();
    }
  }
}
