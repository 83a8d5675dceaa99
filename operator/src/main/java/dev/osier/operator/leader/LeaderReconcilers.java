package dev.osier.operator.leader;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reconcilers that run for one term of office, as java-operator-sdk is to run them here. */
public final class LeaderReconcilers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeaderReconcilers.class);
  private static final String FIELD_MANAGER = "osier";
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);
  private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(30);

  private final Operator operator;

  /**
   * How often one object is reconciled.
   *
   * @param firstRetry how soon after a failure; later ones wait longer, up to 30 s
   * @param burst the time in which it is reconciled at most {@code most} times
   * @param most at most how many times per {@code burst}
   */
  public record Tempo(Duration firstRetry, Duration burst, int most) {}

  /**
   * An empty set of reconcilers, not started.
   *
   * @param client the API server
   * @param failed run when a watch has ended for good: make other ones
   */
  public LeaderReconcilers(KubernetesClient client, Runnable failed) {
    operator = new Operator(overrider -> configure(overrider, client, failed));
  }

  /** Adds one for changes of objects' specifications; to be called before {@link #start}. */
  public <T extends HasMetadata> void add(String kind, Reconciler<T> reconciler, Tempo tempo) {
    add(
        kind,
        reconciler,
        tempo,
        overrider -> overrider.withOnUpdateFilter(LeaderReconcilers::isAnotherSpecification));
  }

  /** Adds one for every change of objects, their annotations included. */
  public <T extends HasMetadata> void addForEveryChange(
      String kind, Reconciler<T> reconciler, Tempo tempo) {
    add(kind, reconciler, tempo, overrider -> {});
  }

  private <T extends HasMetadata> void add(
      String kind,
      Reconciler<T> reconciler,
      Tempo tempo,
      Consumer<ControllerConfigurationOverrider<T>> filter) {
    operator.register(
        reconciler,
        overrider -> {
          overrider
              .withName(kind.toLowerCase(Locale.ROOT))
              .withFieldManager(FIELD_MANAGER)
              .withGenerationAware(false)
              .withRetry(
                  new GenericRetry()
                      .setInitialInterval(tempo.firstRetry())
                      .setMaxInterval(LAST_RETRY.toMillis())
                      .withoutMaxAttempts())
              .withRateLimiter(new LinearRateLimiter(tempo.burst(), tempo.most()));
          filter.accept(overrider);
        });
  }

  /**
   * Whether an object says something else than before. A watch that lists anew tells of an object
   * that was deleted and made again as of an update; the SDK's own filter, which is asked besides
   * unless it is turned off, takes it for an older one, since its generation is lower.
   */
  static boolean isAnotherSpecification(HasMetadata now, HasMetadata before) {
    return !Objects.equals(now.getMetadata().getUid(), before.getMetadata().getUid())
        || !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration());
  }

  /** Begins; returns when the objects have been read. */
  public void start() {
    operator.start();
  }

  @Override
  public void close() {
    operator.stop();
  }

  private static void configure(
      ConfigurationServiceOverrider overrider, KubernetesClient client, Runnable failed) {
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .checkingCRDAndValidateLocalModel(false)
        .withUseSSAToPatchPrimaryResource(true)
        .withCacheSyncTimeout(SYNC_TIMEOUT)
        // What is there by default ends the process.
        .withInformerStoppedHandler(
            (informer, cause) -> {
              if (cause != null) {
                log.atWarn()
                    .addKeyValue("kind", HasMetadata.getKind(informer.getApiTypeClass()))
                    .addKeyValue("reason", String.valueOf(cause.getMessage()))
                    .log("a reconciler's watch ended");
                failed.run();
              }
            });
  }
}
