package dev.osier.operator.watch;

import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.Finding;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.MeshPublisher;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.operator.OperatorObserver;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.compile.Compilation;
import dev.osier.operator.compile.MeshCompiler;
import dev.osier.operator.compile.policy.MtlsCompiler;
import dev.osier.operator.state.ClusterState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a mesh of the watched cluster after every change and hands it to the publishers, all on one
 * thread. It publishes nothing before the whole cluster has been read once and the authority is
 * known; from then on the API server may go away.
 */
public final class MeshSource implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MeshSource.class);

  private final WatchedCluster cluster;
  private final OperatorSettings settings;
  private final Authority authority;
  private final List<MeshPublisher> publishers;
  private final OperatorObserver observer;
  private final List<BiConsumer<ClusterState, MeshCompiler.Compiled>> listeners =
      new CopyOnWriteArrayList<>();
  private final Coalescer coalescer = new Coalescer("mesh", Pace.BRISK, this::rebuild);

  // Of the coalescer's thread alone.
  private Compilation compilation = Compilation.NONE;
  private volatile Mesh mesh = Mesh.EMPTY;
  private volatile List<Finding> findings = List.of();
  private volatile boolean published;

  /** A source that has not begun. */
  public MeshSource(
      WatchedCluster cluster,
      OperatorSettings settings,
      Authority authority,
      List<MeshPublisher> publishers,
      OperatorObserver observer) {
    this.cluster = cluster;
    this.settings = settings;
    this.authority = authority;
    this.publishers = List.copyOf(publishers);
    this.observer = observer;
  }

  /** Begins to rebuild after changes; call before the cluster is watched. */
  public void start() {
    cluster.onMeshChange(this::changed);
    coalescer.start();
  }

  /** Notes a change of something that is not watched here; returns at once. */
  public void changed() {
    coalescer.changed();
  }

  /**
   * Has someone told of each rebuild, with what it was made from, after the publishers and on the
   * same thread.
   */
  public void onCompiled(BiConsumer<ClusterState, MeshCompiler.Compiled> listener) {
    listeners.add(listener);
  }

  /** The mesh that was published last; {@link Mesh#EMPTY} before the first. */
  public Mesh mesh() {
    return mesh;
  }

  /** The cluster as it is now; empty before all of it has been read and the authority is known. */
  public Optional<ClusterState> state() {
    return cluster.isSynced()
        ? authority.state().map(known -> state(known.trustBundle()))
        : Optional.empty();
  }

  /** What users should know of the mesh that was published last. */
  public List<Finding> findings() {
    return findings;
  }

  /** Whether a mesh has been published. */
  public boolean hasPublished() {
    return published;
  }

  /** How many changes of the cluster wait to be worked on. */
  public long changesWaiting() {
    return coalescer.waiting();
  }

  /** How long the oldest of them has waited. */
  public Duration oldestChange() {
    return Duration.ofNanos(coalescer.oldestWait());
  }

  /** Whether changes are being worked on. */
  public boolean isAlive(Duration patience) {
    return coalescer.isAlive() && coalescer.oldestWait() < patience.toNanos();
  }

  @Override
  public void close() {
    coalescer.close();
  }

  private void rebuild(Batch batch) {
    Optional<TrustBundle> trustBundle =
        authority.state().map(Authority.AuthorityState::trustBundle);
    if (!cluster.isSynced() || trustBundle.isEmpty()) {
      return;
    }
    long begin = System.nanoTime();
    Mesh previous = mesh;
    ClusterState state = state(trustBundle.get());
    compilation = compilation.next(state);
    MeshCompiler.Compiled compiled = compilation.compiled();
    Duration compilation = Duration.ofNanos(System.nanoTime() - begin);
    observer.meshRebuilt(batch.changes(), Duration.ofNanos(begin - batch.since()), compilation);
    findings = compiled.findings();
    if (!published || !compiled.mesh().equals(previous)) {
      mesh = compiled.mesh();
      publishers.forEach(publisher -> publish(publisher, previous, compiled.mesh(), batch.since()));
      published = true;
      observer.meshPublished(compiled.mesh(), compilation);
      log.atDebug()
          .addKeyValue("services", compiled.mesh().services().size())
          .addKeyValue("workloads", compiled.mesh().workloads().size())
          .addKeyValue("compilation", compilation)
          .log("mesh published");
    }
    listeners.forEach(listener -> listener.accept(state, compiled));
  }

  private ClusterState state(TrustBundle trustBundle) {
    return new ClusterState(
        meshSettings(settings, cluster.lastIdentity()),
        trustBundle,
        cluster.services(),
        cluster.slices(),
        cluster.pods(),
        cluster.nodes(),
        cluster.routeRules(),
        cluster.policies(),
        cluster.grants());
  }

  private static void publish(
      MeshPublisher publisher, Mesh previous, Mesh current, long changedAt) {
    try {
      publisher.publish(previous, current, changedAt);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("publishing a mesh failed");
    }
  }

  /**
   * What holds for the whole mesh: the MeshIdentity's word, and the settings' where it has none.
   */
  static MeshSettings meshSettings(OperatorSettings settings, Optional<MeshIdentity> identity) {
    MeshIdentitySpec spec = specOf(settings, identity);
    return new MeshSettings(
        new TrustDomain(spec.trustDomain()),
        settings.clusterDomain(),
        MtlsCompiler.mode(spec.mtls().mode()),
        settings.controlPlane(),
        settings.defaultRetries(),
        settings.accessLog());
  }

  /** The specification in force. */
  public static MeshIdentitySpec specOf(
      OperatorSettings settings, Optional<MeshIdentity> identity) {
    return identity
        .flatMap(known -> Optional.ofNullable(known.getSpec()))
        .orElse(settings.identity());
  }
}
