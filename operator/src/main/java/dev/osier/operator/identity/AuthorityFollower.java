package dev.osier.operator.identity;

import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.watch.Feed;
import dev.osier.operator.watch.MeshSource;
import dev.osier.operator.watch.WatchedCluster;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps this process's authority the one in the Secret, whoever writes it. */
public final class AuthorityFollower implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuthorityFollower.class);

  private final WatchedCluster cluster;
  private final OperatorSettings settings;
  private final AuthorityInstaller installer;
  private final Feed<Secret, Secret> secret;
  private final CaSecretStore store;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private Optional<Own> own = Optional.empty();
  private boolean closed;

  /** The Secret that somebody else looks after, while the mesh is to use one. */
  private record Own(String name, Feed<Secret, Secret> feed) {}

  /** A follower that has not begun. */
  public AuthorityFollower(
      KubernetesClient client,
      WatchedCluster cluster,
      OperatorSettings settings,
      AuthorityInstaller installer) {
    this.cluster = cluster;
    this.settings = settings;
    this.installer = installer;
    this.store = new CaSecretStore(client, settings.systemNamespace());
    this.secret = new Feed<>(store.resource(), found -> found);
  }

  /** Begins to watch the Secret; call before the cluster is watched. */
  public CompletableFuture<Void> start() {
    secret.onChange((before, after) -> follow());
    cluster.onIdentityChange((before, after) -> follow());
    return secret.start().toCompletableFuture();
  }

  /** Has something run after every change of the Secret. */
  public void onSecretChange(Runnable changed) {
    secret.onChange((before, after) -> changed.run());
    listeners.add(changed);
  }

  /**
   * Installs what the Secret holds, as soon as enough is known to tell whether it may be. One at a
   * time, so that what was read earlier never takes the place of what was read later.
   */
  public synchronized void follow() {
    if (closed || !cluster.isSynced() || !secret.isSynced()) {
      return;
    }
    Optional<MeshIdentity> identity = cluster.identity();
    MeshIdentitySpec spec = MeshSource.specOf(settings, identity);
    RecordedTrust recorded = RecordedTrust.of(identity);
    Optional<String> ownName = OwnIntermediate.secretName(spec);
    watchOwn(ownName);
    observe()
        .map(found -> installer.applySeen(found, spec, recorded))
        .ifPresent(AuthorityFollower::report);
    if (ownName.isPresent()) {
      installer.standIn(observeManaged(), spec, recorded);
    }
  }

  private static void report(CaSecretPlan plan) {
    if (plan instanceof CaSecretPlan.Refuse(String reason, String message)) {
      log.atWarn()
          .addKeyValue("reason", reason)
          .addKeyValue("message", message)
          .log("authority's secret not taken");
    }
  }

  /** What is known of the Secret to use; empty until it, or its absence, has been read. */
  private Optional<SecretObservation> observe() {
    if (own.isEmpty()) {
      return Optional.of(observeManaged());
    }
    return own.filter(each -> each.feed().isSynced())
        .map(
            each ->
                CaSecretStore.observeOwn(
                    each.feed().find(settings.systemNamespace(), each.name()).orElse(null)));
  }

  private SecretObservation observeManaged() {
    return CaSecretStore.observe(
        secret.find(settings.systemNamespace(), CaSecretContent.NAME).orElse(null));
  }

  private void watchOwn(Optional<String> name) {
    if (!name.equals(own.map(Own::name))) {
      own.ifPresent(each -> each.feed().close());
      own = name.map(known -> new Own(known, new Feed<>(store.own(known), found -> found)));
      own.ifPresent(each -> begin(each.feed()));
    }
  }

  private void begin(Feed<Secret, Secret> feed) {
    feed.onChange(
        (before, after) -> {
          follow();
          listeners.forEach(Runnable::run);
        });
    // That there is none is no change, but has to be known, too.
    var _ = feed.start().thenRun(this::follow);
  }

  /** Whether the Secret, or its absence, has been read once. */
  public boolean isSynced() {
    return secret.isSynced();
  }

  @Override
  public synchronized void close() {
    closed = true;
    secret.close();
    own.ifPresent(each -> each.feed().close());
  }
}
