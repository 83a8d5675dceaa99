package dev.osier.operator.status;

import dev.osier.crds.policy.Policy;
import dev.osier.crds.route.RouteRule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reconcilers of the statuses of RouteRules and Policies, for one term of office. */
public final class StatusController implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StatusController.class);
  private static final String FIELD_MANAGER = "osier";
  private static final Duration BURST = Duration.ofSeconds(1);
  private static final int WRITES_IN_A_BURST = 2;
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);
  private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(30);

  private final RouteRuleReconciler routeRules;
  private final PolicyReconciler policies;
  private final Operator operator;
  private final StatusSource source;
  private volatile Outcomes outcomes = Outcomes.NONE;

  /**
   * A controller that has not begun.
   *
   * @param client the API server
   * @param source what statuses are made from
   * @param clock the time
   * @param failed run when the controller's watch has ended for good: make another one
   */
  public StatusController(
      KubernetesClient client, StatusSource source, InstantSource clock, Runnable failed) {
    this.source = source;
    routeRules = new RouteRuleReconciler(() -> outcomes, clock);
    policies = new PolicyReconciler(() -> outcomes, clock);
    operator = new Operator(overrider -> configure(overrider, client, failed));
    operator.register(routeRules, overrider -> configure(overrider, RouteRule.KIND));
    operator.register(policies, overrider -> configure(overrider, Policy.KIND));
  }

  /** Begins; returns when the objects have been read. */
  public void start() {
    outcomes = source.outcomes();
    operator.start();
  }

  /** Writes the statuses that have become others; not to be called by two threads at once. */
  public void refresh() {
    Outcomes before = outcomes;
    Outcomes current = source.outcomes();
    outcomes = current;
    Outcomes.changed(before.routeRules(), current.routeRules()).forEach(routeRules::nudge);
    Outcomes.changed(before.policies(), current.policies()).forEach(policies::nudge);
  }

  @Override
  public void close() {
    operator.stop();
  }

  private static <T extends HasMetadata> void configure(
      ControllerConfigurationOverrider<T> overrider, String kind) {
    overrider
        .withName(kind.toLowerCase(Locale.ROOT))
        .withFieldManager(FIELD_MANAGER)
        .withRetry(
            new GenericRetry()
                .setInitialInterval(FIRST_RETRY)
                .setMaxInterval(LAST_RETRY.toMillis())
                .withoutMaxAttempts())
        .withRateLimiter(new LinearRateLimiter(BURST, WRITES_IN_A_BURST));
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
                    .addKeyValue("reason", String.valueOf(cause.getMessage()))
                    .log("controller's watch of statuses ended");
                failed.run();
              }
            });
  }
}
