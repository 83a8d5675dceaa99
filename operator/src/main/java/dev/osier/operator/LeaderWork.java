package dev.osier.operator;

import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.Finding;
import dev.osier.operator.event.EventWriter;
import dev.osier.operator.event.Notice;
import dev.osier.operator.identity.IdentityController;
import dev.osier.operator.state.NamespaceState;
import dev.osier.operator.status.StatusController;
import dev.osier.operator.watch.MeshSource;
import dev.osier.operator.watch.WatchedCluster;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What only the leader does: all of it on one thread, and none of it outside a term of office. */
final class LeaderWork implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeaderWork.class);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String KUBE_SYSTEM = "kube-system";

  private final KubernetesClient client;
  private final OperatorSettings settings;
  private final WatchedCluster cluster;
  private final Supplier<IdentityController> controllers;
  private final Supplier<StatusController> statusControllers;
  private final EventWriter events;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("leader").daemon().factory());

  private boolean leading;
  private final AtomicBoolean refreshing = new AtomicBoolean();
  private Optional<IdentityController> controller = Optional.empty();
  private Optional<StatusController> statuses = Optional.empty();
  private final Set<Notice> told = new HashSet<>();

  LeaderWork(
      KubernetesClient client,
      OperatorSettings settings,
      WatchedCluster cluster,
      Supplier<IdentityController> controllers,
      Supplier<StatusController> statusControllers,
      EventWriter events) {
    this.client = client;
    this.settings = settings;
    this.cluster = cluster;
    this.controllers = controllers;
    this.statusControllers = statusControllers;
    this.events = events;
  }

  /** A term of office begins. */
  void begin() {
    submit(
        () -> {
          leading = true;
          told.clear();
          work();
        });
  }

  /** The term of office is over. */
  void end() {
    submit(
        () -> {
          leading = false;
          stopControllers();
        });
  }

  /** Something that a status tells of has changed. */
  void nudge() {
    submit(() -> controller.ifPresent(IdentityController::nudge));
  }

  /** A verdict, or what proxies say, has changed. */
  void refreshStatuses() {
    if (refreshing.compareAndSet(false, true)) {
      submit(
          () -> {
            refreshing.set(false);
            statuses.ifPresent(StatusController::refresh);
          });
    }
  }

  /** A controller cannot go on: they are replaced. */
  void replaceController() {
    submit(
        () -> {
          if (leading) {
            stopControllers();
            later(this::work);
          }
        });
  }

  /** Tells people of what was found, once in a term. */
  void tell(List<Finding> findings) {
    submit(
        () ->
            findings.forEach(
                finding ->
                    tell(
                        Notice.of(
                            finding,
                            cluster
                                .service(finding.subject().name())
                                .map(service -> service.uid())
                                .orElse("")))));
  }

  /** Looks at the namespaces and the MeshIdentity again. */
  void look() {
    submit(this::work);
  }

  @Override
  public void close() {
    end();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    if (!leading) {
      return;
    }
    if (!cluster.isSynced()) {
      later(this::work);
      return;
    }
    try {
      createIdentity();
      if (controller.isEmpty()) {
        IdentityController made = controllers.get();
        controller = Optional.of(made);
        made.start();
      }
      if (statuses.isEmpty()) {
        StatusController made = statusControllers.get();
        statuses = Optional.of(made);
        made.start();
        made.refresh();
      }
      cluster.namespaces().stream()
          .filter(NamespaceState::wantsInjection)
          .filter(namespace -> isNeverInjected(namespace.name()))
          .forEach(namespace -> tell(Notice.injectionIgnored(namespace)));
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("leader's work failed");
      stopControllers();
      later(this::work);
    }
  }

  /** Creates the MeshIdentity if there is none; one that exists is the user's. */
  private void createIdentity() {
    if (cluster.identity().isPresent()) {
      return;
    }
    MeshIdentity identity = new MeshIdentity();
    identity.setMetadata(
        new ObjectMetaBuilder()
            .withName(MeshIdentity.DEFAULT_NAME)
            .addToLabels("app.kubernetes.io/name", "osier")
            .build());
    Optional<MeshIdentity> deleted = cluster.lastIdentity();
    MeshIdentitySpec spec = MeshSource.specOf(settings, deleted);
    identity.setSpec(spec);
    try {
      MeshIdentity created = client.resource(identity).create();
      log.atInfo()
          .addKeyValue("trustDomain", spec.trustDomain())
          .addKeyValue("mode", spec.mtls().mode())
          .addKeyValue("afterDeletion", deleted.isPresent())
          .log("mesh identity created");
      if (deleted.isPresent()) {
        tell(
            Notice.of(
                created,
                true,
                "Restored",
                "it was deleted, and is made again with the specification it had: a mesh has one as"
                    + " long as it is installed"));
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private boolean isNeverInjected(String namespace) {
    return namespace.equals(KUBE_SYSTEM) || namespace.equals(settings.systemNamespace());
  }

  private void tell(Notice notice) {
    if (leading && told.add(notice)) {
      events.write(notice);
    }
  }

  private void stopControllers() {
    controller.ifPresent(LeaderWork::stop);
    controller = Optional.empty();
    statuses.ifPresent(LeaderWork::stop);
    statuses = Optional.empty();
  }

  private static void stop(AutoCloseable running) {
    try {
      running.close();
    } catch (Exception e) {
      log.atWarn()
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("stopping the controller failed");
    }
  }

  private void submit(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      log.atDebug().log("leader's work is over");
    }
  }

  private void later(Runnable task) {
    try {
      var _ = executor.schedule(task, RETRY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.atDebug().log("leader's work is over");
    }
  }
}
