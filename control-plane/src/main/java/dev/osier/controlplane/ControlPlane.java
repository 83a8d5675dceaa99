package dev.osier.controlplane;

import dev.osier.ca.CertificateAuthority;
import dev.osier.ca.CredentialIssuer;
import dev.osier.ca.LeafNames;
import dev.osier.ca.ServingIdentity;
import dev.osier.ca.WorkloadIssuer;
import dev.osier.ca.WorkloadTrustManager;
import dev.osier.controlplane.preview.MeshTester;
import dev.osier.controlplane.preview.Rehearsal;
import dev.osier.controlplane.preview.RouteRuleAdmission;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.MeshPublisher;
import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.operator.OsierOperator;
import dev.osier.operator.usage.UsageStore;
import dev.osier.webhook.PodAdmission;
import dev.osier.webhook.WebhookServer;
import dev.osier.webhook.injection.PodInjector;
import dev.osier.xds.configuration.Configurations;
import dev.osier.xds.plaintext.PlaintextPeers;
import dev.osier.xds.plaintext.PlaintextReceiver;
import dev.osier.xds.plaintext.PlaintextTracker;
import dev.osier.xds.report.ReportReceiver;
import dev.osier.xds.report.Reporter;
import dev.osier.xds.secret.SecretLimits;
import dev.osier.xds.secret.SecretServer;
import dev.osier.xds.server.XdsServer;
import dev.osier.xds.server.XdsServerSettings;
import dev.osier.xds.usage.UsageReceiver;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One control plane process: all its parts and how they meet. Parts that proxies or the API server
 * call begin to listen only after the whole cluster has been read and the authority can sign, so
 * that no caller meets half a mesh.
 */
final class ControlPlane implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);
  private static final int WATCH_RECONNECT_MILLIS = 250;
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final Duration MEMORY_PATIENCE = Duration.ofSeconds(2);
  private static final Duration REPLICA_PATIENCE = Duration.ofSeconds(5);

  /**
   * Where the process listens; 0 for any free port.
   *
   * @param xds proxies, over mutual TLS
   * @param secrets proxies that have no certificate yet, over TLS
   * @param webhook the API server, over TLS
   * @param health kubelet and scrapers, plain HTTP
   */
  record Ports(int xds, int secrets, int webhook, int health) {
    static final Ports DEFAULT =
        new Ports(
            InjectionConfiguration.XDS_PORT, InjectionConfiguration.SECRETS_PORT, 15017, 15014);
  }

  private final Configuration configuration;
  private final Set<Role> roles;
  private final Ports ports;
  private final InstantSource clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  private final Metrics metrics = new Metrics();
  private final CompletableFuture<TrustDomain> firstMesh = new CompletableFuture<>();
  private final CertificateAuthority authority = new CertificateAuthority(clock, random);
  private final UsageStore usage;
  private final Configurations configurations;
  private final PlaintextPeers plaintext = new PlaintextPeers(clock.instant());
  private final ScheduledExecutorService reportTimer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("reports").daemon().factory());
  private final KubernetesClient kubernetes;
  private final OsierOperator operator;
  private final HealthServer health;
  private volatile Optional<String> leader = Optional.empty();
  private volatile @Nullable RolloutReporting rollouts;
  private volatile @Nullable SecretServer secrets;
  private volatile @Nullable XdsServer xds;
  private volatile @Nullable WebhookServer webhook;

  /**
   * Wires everything and starts nothing but the health port's socket.
   *
   * @throws IOException if the health port can't be bound
   */
  ControlPlane(Configuration configuration, Set<Role> roles, Ports ports) throws IOException {
    this.configuration = configuration;
    this.roles = Set.copyOf(roles);
    this.ports = ports;
    this.kubernetes = new KubernetesClientBuilder().withConfig(clientConfig()).build();
    this.usage =
        new UsageStore(kubernetes, configuration.systemNamespace(), clock, UsageStore.DELAY);
    this.configurations = new Configurations(usage);
    MeshPublisher announce = this::announce;
    MeshPublisher tellSecrets = this::tellSecrets;
    this.operator =
        new OsierOperator(
            kubernetes,
            OperatorConfiguration.of(configuration, roles, replica()),
            authority,
            new WorkloadIssuer(authority, clock, random, metrics.issuance()),
            List.of(configurations, tellSecrets, plaintext, announce),
            metrics.operator(),
            clock);
    metrics.expiry(authority, clock);
    operator.onLeaderChange(this::follow);
    operator.onAuthorityChange(this::authorityChanged);
    operator.testRulesWith(new MeshTester());
    if (roles.contains(Role.XDS)) {
      operator.expectOwnReports();
    }
    metrics.queue(operator::changesWaiting, operator::oldestChange);
    this.health = new HealthServer(ports.health(), liveness(), readiness(), metrics.registry());
    health.showLocally("/proxies", this::proxies);
  }

  /**
   * Starts, and returns when everything listens.
   *
   * @throws IOException if a port can't be bound
   */
  void start() throws IOException {
    log.atInfo()
        .addKeyValue("roles", roles)
        .addKeyValue("java", Runtime.version())
        .log("control plane starting");
    health.start();
    // While the cluster is being read, which is mostly waiting.
    CompletableFuture<Void> rehearsed =
        CompletableFuture.runAsync(
            this::rehearse, task -> Thread.ofPlatform().name("rehearsal").daemon().start(task));
    CompletableFuture<Void> remembered =
        roles.contains(Role.XDS) ? usage.start() : CompletableFuture.completedFuture(null);
    operator.start();
    TrustDomain trustDomain = firstMesh.join();
    if (roles.contains(Role.XDS)) {
      ServingIdentity identity = servingIdentity(trustDomain);
      secrets = startSecrets(identity);
      awaitMemory(remembered);
      xds = startXds(trustDomain, identity);
    }
    if (roles.contains(Role.WEBHOOK)) {
      rehearsed.join();
      webhook = startWebhook(trustDomain);
    }
    log.atInfo().log("control plane started");
  }

  /** The port on which it tells of its health. */
  int healthPort() {
    return health.port();
  }

  @Override
  public void close() {
    WebhookServer admission = webhook;
    if (admission != null) {
      admission.close();
    }
    XdsServer proxies = xds;
    if (proxies != null) {
      proxies.stop(DRAIN);
    }
    SecretServer credentials = secrets;
    if (credentials != null) {
      credentials.stop(DRAIN);
    }
    reportTimer.shutdownNow();
    RolloutReporting reporting = rollouts;
    if (reporting != null) {
      reporting.close();
    }
    operator.close();
    usage.close();
    kubernetes.close();
    health.close();
    metrics.close();
  }

  private void follow(Optional<String> address) {
    leader = address;
    RolloutReporting reporting = rollouts;
    if (reporting != null) {
      reporting.reportTo(address);
    }
  }

  private void authorityChanged() {
    RolloutReporting reporting = rollouts;
    if (reporting != null) {
      reporting.authorityChanged();
    }
  }

  private RotationPhase phase() {
    return authority.state().map(Authority.AuthorityState::phase).orElse(RotationPhase.IDLE);
  }

  private SpiffeId self(TrustDomain trustDomain) {
    return new SpiffeId(
        trustDomain, configuration.systemNamespace(), InjectionConfiguration.CONTROL_PLANE);
  }

  private ServingIdentity servingIdentity(TrustDomain trustDomain) {
    return new ServingIdentity(authority, LeafNames.workload(self(trustDomain)), clock, random);
  }

  private SecretServer startSecrets(ServingIdentity identity) throws IOException {
    SecretServer server =
        new SecretServer(
            new InetSocketAddress(ports.secrets()),
            SecretLimits.DEFAULT,
            identity,
            operator.tokens(),
            new CredentialIssuer(authority, clock, random, metrics.issuance()),
            operator::mesh,
            metrics.registry(),
            clock,
            random);
    server.start();
    return server;
  }

  private XdsServer startXds(TrustDomain trustDomain, ServingIdentity identity) throws IOException {
    SpiffeId self = self(trustDomain);
    WorkloadTrustManager trust =
        new WorkloadTrustManager(
            authority::trustBundle, authority::trustDomain, clock, metrics.clients());
    RolloutReporting reporting =
        new RolloutReporting(
            replica(),
            configurations,
            operator.rollouts(),
            new Reporter(replica(), self, identity, trust),
            this::phase);
    rollouts = reporting;
    reporting.reportTo(leader);
    XdsServer server =
        new XdsServer(
            XdsServerSettings.of(new InetSocketAddress(ports.xds()), trustDomain),
            identity,
            trust,
            configurations,
            metrics.registry(),
            reporting,
            List.of(
                new ReportReceiver(self, operator.rollouts(), REPLICA_PATIENCE),
                new PlaintextReceiver(plaintext, clock, reportTimer),
                new UsageReceiver(configurations, UsageReceiver.INTERVAL, reportTimer)));
    server.start();
    new PlaintextTracker(plaintext, clock, reporting::heard).start(reportTimer);
    return server;
  }

  private String proxies() {
    XdsServer server = xds;
    return ProxyTable.of(server == null ? List.of() : server.proxies(), clock.instant());
  }

  // A proxy that comes before this gets everything all the same, but later.
  private static void awaitMemory(CompletableFuture<Void> remembered) {
    try {
      remembered.get(MEMORY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.atWarn().setCause(e).log("serving before it is known what workloads call");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void rehearse() {
    if (!roles.contains(Role.WEBHOOK)) {
      return;
    }
    long begin = System.nanoTime();
    try {
      Rehearsal.run();
      log.atInfo()
          .addKeyValue("duration", Duration.ofNanos(System.nanoTime() - begin))
          .log("review of rules rehearsed");
    } catch (RuntimeException | LinkageError e) {
      log.atError().setCause(e).log("rehearsing the review of rules failed");
    }
  }

  private WebhookServer startWebhook(TrustDomain trustDomain) throws IOException {
    LeafNames names =
        LeafNames.webhook(
            InjectionConfiguration.CONTROL_PLANE,
            configuration.systemNamespace(),
            configuration.clusterDomain());
    PodInjector injector = new PodInjector(InjectionConfiguration.of(configuration, trustDomain));
    WebhookServer server =
        new WebhookServer(
            new InetSocketAddress(ports.webhook()),
            new ServingIdentity(authority, names, clock, random),
            Map.of(
                WebhookServer.MUTATE_POD,
                new PodAdmission(injector, new NamespaceLabels(operator), operator::delivery),
                RouteRuleAdmission.PATH,
                new RouteRuleAdmission(operator::state)));
    server.start();
    return server;
  }

  private void announce(Mesh previous, Mesh current) {
    if (!current.trustBundle().isEmpty()) {
      firstMesh.complete(current.settings().trustDomain());
    }
  }

  private void tellSecrets(Mesh previous, Mesh current) {
    SecretServer server = secrets;
    if (server != null) {
      server.publish(previous, current);
    }
  }

  private Map<String, HealthCheck> liveness() {
    return Map.of(
        "compile",
        HealthCheck.that(
            () -> operator.isAlive(), "changes of the cluster are no longer worked on"));
  }

  private Map<String, HealthCheck> readiness() {
    Map<String, HealthCheck> checks = new HashMap<>();
    checks.put("operator", HealthCheck.that(operator::isReady, "the cluster has not been read"));
    checks.put(
        "authority",
        HealthCheck.that(() -> authority.state().isPresent(), "there are no keys to sign with"));
    if (roles.contains(Role.XDS)) {
      checks.put("xds", HealthCheck.that(() -> xds != null, "not listening"));
    }
    if (roles.contains(Role.WEBHOOK)) {
      checks.put("webhook", HealthCheck.that(() -> webhook != null, "not listening"));
    }
    return checks;
  }

  // A broken watch is taken up again at once: what the mesh knows of the cluster is only as fresh
  // as that.
  private static Config clientConfig() {
    return new ConfigBuilder(Config.autoConfigure(null))
        .withWatchReconnectInterval(WATCH_RECONNECT_MILLIS)
        .build();
  }

  private static String replica() {
    return Optional.ofNullable(System.getenv("POD_NAME"))
        .filter(name -> !name.isEmpty())
        .orElse("osier-local");
  }
}
