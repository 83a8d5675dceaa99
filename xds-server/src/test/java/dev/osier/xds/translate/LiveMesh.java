package dev.osier.xds.translate;

import dev.osier.mesh.Generation;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.plaintext.PlaintextReport;
import dev.osier.mesh.rollout.Rollout;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.mesh.usage.UsageMemory;
import dev.osier.testkit.Await;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.IdentityFiles;
import dev.osier.testkit.TestAuthority;
import dev.osier.testkit.TestTls;
import dev.osier.xds.configuration.Configurations;
import dev.osier.xds.plaintext.PlaintextPeers;
import dev.osier.xds.plaintext.PlaintextReceiver;
import dev.osier.xds.resource.Configuration;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.HeldBack;
import dev.osier.xds.server.ProxyListener;
import dev.osier.xds.server.XdsServer;
import dev.osier.xds.server.XdsServerSettings;
import dev.osier.xds.usage.UsageReceiver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The xDS server as it is, and real Envoys that are configured by it. */
final class LiveMesh implements AutoCloseable {
  private static final Duration REPORTS = Duration.ofMillis(200);
  private static final String CONTROL_PLANE = "spiffe://cluster.local/ns/osier-system/sa/osier";

  private final TestAuthority authority = TestAuthority.create();
  private final Configurations configurations;
  private final Map<NamespacedName, Relocation> relocations = new ConcurrentHashMap<>();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final PlaintextPeers plaintext = new PlaintextPeers(Instant.now());
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Path directory;
  private XdsServer server;
  private Mesh current = Mesh.EMPTY;
  private volatile RolloutReport report = RolloutReport.EMPTY;

  /**
   * @param directory an empty folder
   */
  LiveMesh(Path directory) throws IOException {
    this(directory, UsageMemory.NONE);
  }

  /**
   * @param directory an empty folder
   * @param memory of what workloads call
   */
  LiveMesh(Path directory, UsageMemory memory) throws IOException {
    this.directory = directory;
    configurations = new Configurations(memory);
    server = serve(0);
  }

  private XdsServer serve(int port) throws IOException {
    XdsServer started =
        new XdsServer(
            XdsServerSettings.of(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new TrustDomain("cluster.local")),
            TestTls.keys(authority.credentials(CONTROL_PLANE)),
            TestTls.trust(authority.rootPem()),
            new OnThisMachine(),
            new SimpleMeterRegistry(),
            new Rollouts(),
            List.of(
                new PlaintextReceiver(plaintext, Clock.systemUTC(), timer),
                new UsageReceiver(configurations, REPORTS, timer)));
    started.start();
    return started;
  }

  /** Replaces the server by another, to which this proxy comes back; returns when it has. */
  void restart(EnvoyProcess envoy) throws IOException {
    int port = server.port();
    server.stop(Duration.ofMillis(100));
    Await.until("the proxy to be alone", () -> envoy.stat("control_plane.connected_state") == 0);
    server = serve(port);
    Await.until("the proxy to be back", () -> !server.proxies().isEmpty());
    Await.until(
        "the proxy to have everything",
        () ->
            server.proxies().getFirst().settled()
                && server.proxies().getFirst().types().size() > 4);
  }

  /** The root that proxies are to trust. */
  String root() {
    return authority.rootPem();
  }

  /** Makes this the mesh. */
  void publish(Mesh mesh) {
    configurations.publish(current, mesh);
    plaintext.publish(current, mesh);
    current = mesh;
  }

  /** Who has sent plaintext, as the proxies tell. */
  PlaintextReport plaintext() {
    return plaintext.report(Instant.now());
  }

  /** Adds something to be closed with the mesh. */
  <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /** Starts the proxy of a pod of the mesh and returns when it is configured. */
  EnvoyProcess start(String pod, ConfigurationSource.Protocol protocol, Relocation relocation)
      throws IOException {
    return start(pod, protocol, relocation, "");
  }

  /** The same with something more in its bootstrap, in YAML. */
  EnvoyProcess start(
      String pod,
      ConfigurationSource.Protocol protocol,
      Relocation relocation,
      String moreBootstrap)
      throws IOException {
    NamespacedName name = NamespacedName.parse(pod);
    SpiffeId identity = Optional.ofNullable(current.workloads().get(name)).orElseThrow().identity();
    Path folder = Files.createDirectory(directory.resolve(name.name()));
    IdentityFiles.write(folder, authority.credentials(identity.uri()));
    Files.writeString(folder.resolve("roots.pem"), authority.rootPem());
    relocations.put(name, relocation.identity(folder.toString()));
    EnvoyProcess envoy =
        EnvoyProcess.start(
            folder,
            bootstrap(folder, protocol) + moreBootstrap,
            "--service-node",
            pod,
            "--service-cluster",
            name.namespace() + "/" + identity.serviceAccount());
    return add(envoy).awaitReady();
  }

  /** Returns when every proxy runs this version of a listener, cluster and so on. */
  static void awaitInDump(EnvoyProcess envoy, String resourceKind, String text) {
    Await.until(
        text + " in the configuration",
        () -> envoy.get("/config_dump?resource=" + resourceKind).contains(text));
  }

  static int freePort(String address) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("looking for a free port", e);
    }
  }

  @Override
  public void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
    server.stop(Duration.ofMillis(100));
    timer.shutdownNow();
  }

  private String bootstrap(Path folder, ConfigurationSource.Protocol protocol) {
    String api =
        switch (protocol) {
          case DELTA -> "DELTA_GRPC";
          case STATE_OF_THE_WORLD -> "GRPC";
        };
    return """
    admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
    dynamic_resources:
      ads_config:
        api_type: %s
        transport_api_version: V3
        set_node_on_first_message_only: true
        grpc_services: [{envoy_grpc: {cluster_name: osier-control-plane}}]
      cds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 0s}
      lds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 0s}
    static_resources:
      clusters:
      - name: osier-control-plane
        type: STATIC
        connect_timeout: 1s
        load_assignment:
          cluster_name: osier-control-plane
          endpoints:
          - lb_endpoints:
            - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
        typed_extension_protocol_options:
          envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
            "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
            explicit_http_config: {http2_protocol_options: {}}
        transport_socket:
          name: envoy.transport_sockets.tls
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
            common_tls_context:
              tls_certificates:
              - certificate_chain: {filename: %2$s/certificates.pem}
                private_key: {filename: %2$s/key.pem}
              validation_context: {trusted_ca: {filename: %2$s/roots.pem}}
    """
        .replace("%s", api)
        .replace("%d", String.valueOf(server.port()))
        .replace("%2$s", folder.toString());
  }

  /** How far the proxies have come with an object; empty if it is not served. */
  Optional<Rollout> rollout(ObjectReference object) {
    return Optional.ofNullable(report.rollouts().get(object));
  }

  private final class Rollouts implements ProxyListener {
    @Override
    public void progressed(RolloutReport latest) {
      configurations.note(latest);
      report = latest;
    }
  }

  private final class OnThisMachine implements ConfigurationSource {
    @Override
    public Optional<Configuration> configuration(
        NamespacedName pod, SpiffeId caller, Protocol protocol, HeldBack heldBack) {
      return configurations
          .configuration(pod, caller, protocol, heldBack)
          .map(
              config ->
                  new Configuration(
                      relocations.getOrDefault(pod, new Relocation()).apply(config.resources()),
                      config.generations(),
                      config.past(),
                      config.roots()));
    }

    @Override
    public SortedMap<ObjectReference, Generation> generations() {
      return configurations.generations();
    }

    @Override
    public TrustBundle trustBundle() {
      return configurations.trustBundle();
    }

    @Override
    public Set<String> expected(NamespacedName pod) {
      return configurations.expected(pod);
    }

    @Override
    public void used(NamespacedName pod, Set<String> names) {
      configurations.used(pod, names);
    }

    @Override
    public AutoCloseable subscribe(Runnable listener) {
      return configurations.subscribe(listener);
    }
  }
}
