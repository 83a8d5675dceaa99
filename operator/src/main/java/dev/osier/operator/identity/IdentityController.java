package dev.osier.operator.identity;

import dev.osier.crds.MeshIdentity;
import dev.osier.mesh.identity.Authority;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.event.EventWriter;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reconciler of the MeshIdentity and what it needs, for one term of office. */
public final class IdentityController implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IdentityController.class);
  private static final String NAME = "meshidentity";
  private static final String FIELD_MANAGER = "osier";
  private static final Duration BURST = Duration.ofSeconds(2);
  private static final int RECONCILIATIONS_IN_A_BURST = 5;
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);
  private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(30);

  private final TrustBundleKeeper trustBundle;
  private final WebhookKeeper webhooks;
  private final MeshIdentityReconciler reconciler;
  private final Operator operator;

  /**
   * A controller that has not begun.
   *
   * @param client the API server
   * @param settings what the operator was told
   * @param authority who signs
   * @param installer gives it keys
   * @param counts how many workloads there are now
   * @param events tells people
   * @param clock the time
   * @param failed run when the controller's watch has ended for good: make another one
   */
  public IdentityController(
      KubernetesClient client,
      OperatorSettings settings,
      Authority authority,
      AuthorityInstaller installer,
      Supplier<WorkloadCounts> counts,
      EventWriter events,
      InstantSource clock,
      Runnable failed) {
    trustBundle = new TrustBundleKeeper(client, this::nudge);
    webhooks = new WebhookKeeper(client, this::nudge);
    reconciler =
        new MeshIdentityReconciler(
            settings,
            authority,
            new AuthorityKeeper(client, settings, authority, installer),
            trustBundle,
            webhooks,
            counts,
            events,
            clock);
    operator = new Operator(overrider -> configure(overrider, client, failed));
    operator.register(
        reconciler,
        overrider ->
            overrider
                .withName(NAME)
                .withFieldManager(FIELD_MANAGER)
                .withRetry(
                    new GenericRetry()
                        .setInitialInterval(FIRST_RETRY)
                        .setMaxInterval(LAST_RETRY.toMillis())
                        .withoutMaxAttempts())
                .withRateLimiter(new LinearRateLimiter(BURST, RECONCILIATIONS_IN_A_BURST)));
  }

  /** Begins; returns when the MeshIdentities have been read. */
  public void start() {
    trustBundle.start();
    webhooks.start();
    operator.start();
  }

  /** Has the MeshIdentity looked at again soon; returns at once. */
  public void nudge() {
    reconciler.nudge();
  }

  @Override
  public void close() {
    operator.stop();
    trustBundle.close();
    webhooks.close();
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
                    .addKeyValue("kind", MeshIdentity.KIND)
                    .addKeyValue("reason", String.valueOf(cause.getMessage()))
                    .log("controller's watch ended");
                failed.run();
              }
            });
  }
}
