package dev.osier.operator;

import dev.osier.mesh.Finding;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.MeshPublisher;
import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.identity.CallerAuthenticator;
import dev.osier.mesh.identity.CertificateIssuer;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.rollout.RolloutCollector;
import dev.osier.mesh.rotation.MeshTrust;
import dev.osier.operator.event.EventWriter;
import dev.osier.operator.identity.AuthorityFollower;
import dev.osier.operator.identity.AuthorityInstaller;
import dev.osier.operator.identity.CertificateApis;
import dev.osier.operator.identity.DeliveryChoice;
import dev.osier.operator.identity.IdentityController;
import dev.osier.operator.identity.RootsNamespaces;
import dev.osier.operator.identity.WorkloadCounts;
import dev.osier.operator.leader.LeaderAddress;
import dev.osier.operator.leader.Leadership;
import dev.osier.operator.rollout.CollectedRollouts;
import dev.osier.operator.rollout.Replicas;
import dev.osier.operator.routetest.RouteTester;
import dev.osier.operator.routetest.TestedRules;
import dev.osier.operator.signing.RequestSigner;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.state.NamespaceState;
import dev.osier.operator.state.PodState;
import dev.osier.operator.status.StatusController;
import dev.osier.operator.status.StatusSource;
import dev.osier.operator.token.TokenAuthenticator;
import dev.osier.operator.watch.MeshSource;
import dev.osier.operator.watch.WatchedCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The operator: watches the cluster and publishes meshes, keeps the authority the one in its
 * Secret, answers certificate requests, and, while it is the leader, writes.
 */
public final class OsierOperator implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final OperatorSettings settings;
  private final OperatorObserver observer;
  private final WatchedCluster cluster;
  private final MeshSource source;
  private final AuthorityFollower follower;
  private final CertificateApis apis;
  private final TokenAuthenticator tokens;
  private final RequestSigner signer;
  private final LeaderWork work;
  private final Leadership leadership;
  private final LeaderAddress leaderAddress;
  private final CollectedRollouts rollouts;
  private final Replicas replicas;
  private final TestedRules tests;
  private final StatusSource statuses;
  private final List<Consumer<Optional<String>>> leaderListeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> authorityListeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService election =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("election").daemon().factory());

  private volatile Counted counted = new Counted(List.of(), List.of(), Delivery.POD_CERTIFICATE);
  private volatile WorkloadCounts counts = WorkloadCounts.NONE;
  private volatile SortedSet<String> rootsWanted = Collections.emptySortedSet();

  /**
   * An operator that has not begun. It does not close the client.
   *
   * @param client the API server
   * @param settings what it is told
   * @param authority who signs; the operator gives it its keys
   * @param issuer decides certificate requests with that authority
   * @param publishers who is told of every mesh, in order
   * @param observer counts what is done
   * @param clock the time
   */
  public OsierOperator(
      KubernetesClient client,
      OperatorSettings settings,
      Authority authority,
      CertificateIssuer issuer,
      List<MeshPublisher> publishers,
      OperatorObserver observer,
      InstantSource clock) {
    this.settings = settings;
    this.observer = observer;
    this.rollouts = new CollectedRollouts(clock);
    this.cluster = new WatchedCluster(client);
    this.source = new MeshSource(cluster, settings, authority, publishers, observer);
    AuthorityInstaller installer = new AuthorityInstaller(authority, clock, this::authorityChanged);
    this.follower = new AuthorityFollower(client, cluster, settings, installer);
    this.apis = new CertificateApis(client);
    this.tokens =
        new TokenAuthenticator(
            client, cluster, () -> source.mesh().settings().trustDomain(), clock);
    this.signer = new RequestSigner(client, cluster, issuer, observer, clock);
    this.leaderAddress =
        new LeaderAddress(
            settings.systemNamespace(),
            settings.replica(),
            cluster::pod,
            address -> leaderListeners.forEach(listener -> listener.accept(address)));
    this.leadership =
        new Leadership(
            client,
            settings.systemNamespace(),
            settings.replica(),
            election,
            observer::writeFenced,
            leaderAddress::seen,
            this::elected,
            this::deposed);
    KubernetesClient writer = leadership.writer();
    EventWriter events = new EventWriter(writer, settings, clock);
    this.replicas = new Replicas(cluster, settings);
    this.tests = new TestedRules(this::refreshStatuses);
    this.statuses =
        new StatusSource(rollouts, tests::verdicts, replicas::exists, replicas::expected);
    this.work =
        new LeaderWork(
            writer,
            settings,
            cluster,
            () ->
                new IdentityController(
                    writer,
                    settings,
                    authority,
                    installer,
                    apis,
                    () -> counts,
                    this::trust,
                    this::rootsNamespaces,
                    () -> rollouts.plaintext(replicas::exists, replicas.expected()),
                    events,
                    clock,
                    this::replaceController),
            () -> new StatusController(writer, statuses, clock, this::replaceController),
            events);
  }

  /** Begins; returns at once. While the API server cannot be reached it goes on trying. */
  public void start() {
    source.onCompiled(
        (state, compiled) -> {
          countWorkloads();
          work.tell(compiled.findings());
          statuses.judge(compiled);
          work.refreshStatuses();
          tests.look(compiled.mesh(), state.routeRules());
        });
    rollouts.onChange(work::refreshStatuses);
    rollouts.onTrustChange(work::nudge);
    rollouts.onPlaintextChange(work::nudge);
    tests.start();
    source.start();
    cluster.onPodChange(
        (before, after) -> after.or(() -> before).ifPresent(leaderAddress::changed));
    cluster.onNamespaceChange(
        (before, after) -> {
          work.look();
          work.nudge();
        });
    cluster.onIdentityChange(
        (before, after) -> {
          if (after.isEmpty()) {
            work.look();
          }
        });
    follower.onSecretChange(work::nudge);
    CompletableFuture<Void> secretRead = follower.start();
    CompletableFuture<Void> clusterRead = cluster.start().toCompletableFuture();
    var _ =
        CompletableFuture.allOf(secretRead, clusterRead)
            .thenRun(
                () -> {
                  follower.follow();
                  source.changed();
                  work.look();
                });
    apis.onChange(
        () -> {
          if (settings.signs() && apis.served().podCertificateRequests()) {
            signer.start();
          }
          work.nudge();
        });
    apis.start();
    if (settings.leads()) {
      leadership.start();
    }
  }

  /** Whether the whole cluster has been read once. */
  public boolean isSynced() {
    return cluster.isSynced() && follower.isSynced();
  }

  /** Whether this process knows the mesh and can answer for it: a mesh has been published. */
  public boolean isReady() {
    return source.hasPublished()
        && apis.isKnown()
        && (!settings.signs() || !apis.served().podCertificateRequests() || signer.isSynced());
  }

  /** Whether changes are being worked on; false means that only a restart will help. */
  public boolean isAlive() {
    return source.isAlive(PATIENCE) && tests.isAlive();
  }

  /** How many changes of the cluster wait to be worked on. */
  public long changesWaiting() {
    return source.changesWaiting();
  }

  /** How long the oldest of them has waited. */
  public Duration oldestChange() {
    return source.oldestChange();
  }

  /** Whether changes of all kinds arrive from the API server now. */
  public boolean isWatching() {
    return cluster.isWatching();
  }

  /** Whether this process is the one that writes. */
  public boolean isLeading() {
    return leadership.isLeading();
  }

  /**
   * Has someone told of the IP address of the leader's pod: empty while it is unknown, or this
   * process is the leader. To be called before the operator is started.
   */
  public void onLeaderChange(Consumer<Optional<String>> listener) {
    leaderListeners.add(listener);
  }

  /**
   * Has something run after the authority that signs here has become another. To be called before
   * the operator is started.
   */
  public void onAuthorityChange(Runnable listener) {
    authorityListeners.add(listener);
  }

  /**
   * Says that this process serves proxies, so that statuses wait for its reports, too. To be called
   * before the operator is started.
   */
  public void expectOwnReports() {
    replicas.expectSelf();
  }

  /**
   * Says who can try the tests that stand in RouteRules; without one they are not tried. To be
   * called before the operator is started.
   */
  public void testRulesWith(RouteTester tester) {
    tests.tryWith(tester);
  }

  /** Takes what each replica reports of its proxies. */
  public RolloutCollector rollouts() {
    return rollouts;
  }

  /** How pods that are created now come by their certificates. */
  public Delivery delivery() {
    return DeliveryChoice.of(MeshSource.specOf(settings, cluster.lastIdentity()), apis.served());
  }

  /** Finds out which pod a token was made for. */
  public CallerAuthenticator tokens() {
    return tokens;
  }

  /** The mesh that was published last; {@link Mesh#EMPTY} before the first. */
  public Mesh mesh() {
    return source.mesh();
  }

  /** The cluster as it is now; empty before all of it has been read. */
  public Optional<ClusterState> state() {
    return source.state();
  }

  /** What users should know of it. */
  public List<Finding> findings() {
    return source.findings();
  }

  /** A namespace's labels; empty if there is none of that name, as far as is known. */
  public Optional<Map<String, String>> namespaceLabels(String namespace) {
    return cluster.namespace(namespace).map(NamespaceState::labels);
  }

  /**
   * A namespace's labels as the API server has them now; empty if there is none of that name, or it
   * does not say soon.
   */
  public Optional<Map<String, String>> freshNamespaceLabels(String namespace) {
    return cluster.freshNamespace(namespace).map(NamespaceState::labels);
  }

  /** Stops everything, and gives up the lease. */
  @Override
  public void close() {
    // Only who has stopped writing may give up the lease.
    work.close();
    leadership.close();
    apis.close();
    signer.close();
    follower.close();
    cluster.close();
    source.close();
    tests.close();
    election.shutdown();
  }

  private void elected() {
    observer.leading(true);
    work.begin();
    tests.begin();
    work.tell(source.findings());
  }

  private void deposed() {
    observer.leading(false);
    tests.end();
    work.end();
  }

  private void authorityChanged() {
    source.changed();
    authorityListeners.forEach(Runnable::run);
  }

  private MeshTrust trust(boolean published) {
    return new MeshTrust(
        published,
        new TreeSet<>(replicas.all()),
        rollouts.trust(),
        cluster.pods().stream()
            .filter(pod -> pod.sidecar() && pod.isRunning() && !pod.terminating())
            .map(PodState::name)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private void refreshStatuses() {
    work.refreshStatuses();
  }

  private void replaceController() {
    work.replaceController();
  }

  private SortedSet<String> rootsNamespaces() {
    return rootsNamespaces(toCount());
  }

  private SortedSet<String> rootsNamespaces(Counted from) {
    return RootsNamespaces.of(
        from.delivery(), from.namespaces(), from.pods(), settings.systemNamespace());
  }

  /** What workloads, and the namespaces that roots are wanted in, are counted from. */
  private record Counted(List<PodState> pods, List<NamespaceState> namespaces, Delivery delivery) {}

  private Counted toCount() {
    return new Counted(cluster.pods(), cluster.namespaces(), delivery());
  }

  private void countWorkloads() {
    // Most changes are of none of it, and there may be thousands of pods.
    Counted from = toCount();
    if (from.equals(counted)) {
      return;
    }
    counted = from;
    WorkloadCounts current = WorkloadCounts.of(from.pods());
    SortedSet<String> roots = rootsNamespaces(from);
    if (!current.equals(counts) || !roots.equals(rootsWanted)) {
      counts = current;
      rootsWanted = roots;
      work.nudge();
    }
  }
}
