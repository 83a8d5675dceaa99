package dev.osier.xds.configuration;

import dev.osier.mesh.Discovery;
import dev.osier.mesh.Generation;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.MeshPublisher;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.mesh.usage.UsageMemory;
import dev.osier.xds.resource.Configuration;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.HeldBack;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.TrustedRoots;
import dev.osier.xds.translate.SecretName;
import dev.osier.xds.translate.Translator;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest mesh, translated for a proxy when its stream asks. A mesh without roots is never
 * served: a proxy that took it over could trust nobody, so the one before stays.
 */
public final class Configurations implements MeshPublisher, ConfigurationSource {
  private static final Logger log = LoggerFactory.getLogger(Configurations.class);

  private final UsageMemory memory;
  private final Translator translator = new Translator();
  private final AtomicReference<Optional<Snapshot>> current =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<RolloutReport> rollouts =
      new AtomicReference<>(RolloutReport.EMPTY);
  private volatile long changedAt = System.nanoTime();
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

  /** Without a memory of what workloads call. */
  public Configurations() {
    this(UsageMemory.NONE);
  }

  /**
   * @param memory of what workloads call
   */
  public Configurations(UsageMemory memory) {
    this.memory = memory;
  }

  @Override
  public void publish(Mesh previous, Mesh mesh) {
    publish(previous, mesh, System.nanoTime());
  }

  @Override
  public void publish(Mesh previous, Mesh mesh, long since) {
    if (mesh.trustBundle().isEmpty()) {
      log.atWarn()
          .addKeyValue("services", mesh.services().size())
          .addKeyValue("workloads", mesh.workloads().size())
          .log("mesh not served because it has no root certificates");
      return;
    }
    Optional<Snapshot> held = current.get();
    Snapshot next =
        held.map(before -> before.next(mesh, rollouts.get())).orElseGet(() -> Snapshot.of(mesh));
    translator.advance();
    changedAt = since;
    current.set(Optional.of(next));
    subscriptions.forEach(Subscription::notifyChange);
  }

  @Override
  public Optional<Configuration> configuration(
      NamespacedName pod, SpiffeId caller, Protocol protocol, HeldBack heldBack) {
    return current
        .get()
        .flatMap(
            snapshot ->
                snapshot
                    .views()
                    .workload(pod)
                    .filter(Workload::meshed)
                    .filter(workload -> workload.identity().equals(caller))
                    .map(workload -> snapshot.views(heldBack).view(workload, protocol))
                    .map(translator::translate)
                    .map(
                        resources ->
                            new Configuration(
                                resources,
                                snapshot.generations(),
                                snapshot.past(),
                                resources
                                    .resource(ResourceType.SECRET, SecretName.ROOTS)
                                    .map(
                                        secret ->
                                            new TrustedRoots(snapshot.trustBundle(), secret)))));
  }

  @Override
  public Set<String> expected(NamespacedName pod) {
    Optional<Snapshot> snapshot = current.get();
    Optional<Workload> workload = onDemand(pod);
    if (snapshot.isEmpty() || workload.isEmpty()) {
      return Set.of();
    }
    Set<String> names = new HashSet<>(memory.recall(workload.get().owner()));
    names.addAll(snapshot.get().named(workload.get()));
    return names;
  }

  @Override
  public void used(NamespacedName pod, Set<String> names) {
    if (!names.isEmpty()) {
      onDemand(pod).ifPresent(workload -> memory.used(workload.owner(), names));
    }
  }

  /**
   * Takes note that a pod's application has sent something to clusters: by which of the names that
   * are remembered, they tell.
   */
  public void sent(NamespacedName pod, SpiffeId caller, Set<String> clusters) {
    Optional<ProxyConfig> config =
        clusters.isEmpty() ? Optional.empty() : configuration(pod, caller, Protocol.DELTA);
    Optional<Workload> workload = onDemand(pod);
    if (config.isPresent() && workload.isPresent()) {
      Set<String> names = new HashSet<>(memory.recall(workload.get().owner()));
      names.removeIf(name -> !leadsTo(config.get(), name, clusters));
      used(pod, names);
    }
  }

  private static boolean leadsTo(ProxyConfig config, String name, Set<String> clusters) {
    return config
        .serviceNamed(name)
        .flatMap(type -> config.resource(type, name))
        .filter(
            resource ->
                clusters.contains(name) || !Collections.disjoint(resource.clusters(), clusters))
        .isPresent();
  }

  /** The workload of a name, as the mesh that is served has it. */
  public Optional<Workload> workload(NamespacedName pod) {
    return current.get().flatMap(snapshot -> snapshot.views().workload(pod));
  }

  private Optional<Workload> onDemand(NamespacedName pod) {
    return workload(pod).filter(workload -> workload.discovery() == Discovery.ON_DEMAND);
  }

  /** What a proxy that refuses nothing is to have. */
  public Optional<ProxyConfig> configuration(
      NamespacedName pod, SpiffeId caller, Protocol protocol) {
    return configuration(pod, caller, protocol, HeldBack.NOTHING).map(Configuration::resources);
  }

  @Override
  public SortedMap<ObjectReference, Generation> generations() {
    return current.get().map(Snapshot::generations).orElseGet(TreeMap::new);
  }

  @Override
  public TrustBundle trustBundle() {
    return current.get().map(Snapshot::trustBundle).orElse(TrustBundle.EMPTY);
  }

  @Override
  public long changedAt() {
    return changedAt;
  }

  /** Notes how far this replica's proxies have come, so that what they run can be kept. */
  public void note(RolloutReport report) {
    rollouts.set(report);
  }

  @Override
  public AutoCloseable subscribe(Runnable listener) {
    Subscription subscription = new Subscription(listener);
    subscriptions.add(subscription);
    return () -> subscriptions.remove(subscription);
  }

  /** Whether a mesh is being served. */
  public boolean isServing() {
    return current.get().isPresent();
  }

  // Compared by identity, so that one listener can subscribe twice.
  private static final class Subscription {
    private final Runnable listener;

    Subscription(Runnable listener) {
      this.listener = listener;
    }

    void notifyChange() {
      try {
        listener.run();
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("telling a stream of a new mesh failed");
      }
    }
  }
}
