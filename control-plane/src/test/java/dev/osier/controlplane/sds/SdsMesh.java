package dev.osier.controlplane.sds;

import dev.osier.ca.CertificateAuthority;
import dev.osier.ca.CredentialIssuer;
import dev.osier.ca.IssuanceListener;
import dev.osier.ca.LeafNames;
import dev.osier.ca.ServingIdentity;
import dev.osier.ca.WorkloadTrustManager;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.LeafLifetime;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TokenRefusal;
import dev.osier.mesh.identity.TokenVerdict;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.LoopbackServer;
import dev.osier.testkit.MeshBuilder;
import dev.osier.webhook.bootstrap.ControlPlaneAddress;
import dev.osier.webhook.injection.InjectionSettings;
import dev.osier.xds.configuration.Configurations;
import dev.osier.xds.resource.Configuration;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.HeldBack;
import dev.osier.xds.secret.SecretLimits;
import dev.osier.xds.secret.SecretServer;
import dev.osier.xds.server.ProxyListener;
import dev.osier.xds.server.XdsServer;
import dev.osier.xds.server.XdsServerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A control plane's servers and authority as they are, and two real Envoys that start with what the
 * webhook gives them and get all else from there: {@code client} calls {@code server} over TCP, so
 * that each connection is a handshake of its own.
 */
final class SdsMesh implements AutoCloseable {
  static final TrustDomain TRUST_DOMAIN = new TrustDomain("cluster.local");
  private static final String CLIENT = "127.30.0.4";
  private static final String SERVER = "127.30.0.5";
  private static final String STORE = "127.30.1.10";
  private static final SpiffeId SELF = new SpiffeId(TRUST_DOMAIN, "osier-system", "osier");
  private static final Duration AGO = Duration.ofDays(1);

  private final InstantSource clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  private final CertificateAuthority authority = new CertificateAuthority(clock, random);
  private final Configurations configurations = new Configurations();
  private final Map<NamespacedName, Relocation> relocations = new HashMap<>();
  private final Map<String, NamespacedName> tokens = new ConcurrentHashMap<>();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final int storePort = freePort(STORE);
  private final int target = freePort(SERVER);
  private final Path directory;
  private final Mesh mesh;
  private final ServingIdentity serving;
  private final XdsServer xds;
  private SecretServer secrets;
  private SimpleMeterRegistry secretMeters = new SimpleMeterRegistry();
  private final SidecarBootstrap clientFiles;

  final HurriedIssuer issuer;
  final EnvoyProcess client;
  final EnvoyProcess server;

  /**
   * Starts everything and returns when both proxies are configured.
   *
   * @param directory an empty folder
   */
  SdsMesh(Path directory) throws IOException {
    this.directory = directory;
    installAuthority();
    serving = new ServingIdentity(authority, LeafNames.workload(SELF), clock, random);
    issuer =
        new HurriedIssuer(new CredentialIssuer(authority, clock, random, IssuanceListener.NONE));
    LoopbackServer application =
        add(
            new LoopbackServer(
                "127.0.0.1",
                0,
                connection ->
                    connection.getInputStream().transferTo(connection.getOutputStream())));
    mesh =
        new MeshBuilder()
            .mtls(MtlsMode.STRICT)
            .retries(0)
            .roots(authority.trustBundle().pem())
            .service(
                "shop/store",
                service -> service.address(STORE).port(storePort, Protocol.TCP, target))
            .pod("shop/client", pod -> pod.address(CLIENT).account("client").sds())
            .pod(
                "shop/server",
                pod -> pod.address(SERVER).account("store").serves("shop/store").sds())
            .build();
    relocations.put(
        NamespacedName.parse("shop/server"),
        new Relocation()
            .bind("inbound", SERVER, target)
            .bind("outbound", SERVER, freePort(SERVER))
            .bind("outbound/" + STORE + ":" + storePort, SERVER, freePort(SERVER))
            .redirect("inbound/tcp", "127.0.0.1", application.port()));
    relocations.put(
        NamespacedName.parse("shop/client"),
        new Relocation()
            .bind("inbound", CLIENT, freePort(CLIENT))
            .bind("outbound", CLIENT, freePort(CLIENT))
            .bind("outbound/" + STORE + ":" + storePort, STORE, storePort));
    xds =
        new XdsServer(
            XdsServerSettings.of(loopback(0), TRUST_DOMAIN),
            serving,
            new WorkloadTrustManager(authority::trustBundle, authority::trustDomain, clock),
            new OnThisMachine(),
            new SimpleMeterRegistry(),
            ProxyListener.NONE);
    xds.start();
    secrets = newSecretServer(0);
    secrets.start();
    configurations.publish(Mesh.EMPTY, mesh);
    server = start("shop/server", SERVER, new SidecarBootstrap(folder("server")));
    clientFiles = new SidecarBootstrap(folder("client"));
    client = start("shop/client", CLIENT, clientFiles);
  }

  // Old enough that a certificate of it can have expired.
  private void installAuthority() {
    AuthorityLifetimes lifetimes =
        new AuthorityLifetimes(
            Duration.ofDays(365),
            Duration.ofDays(90),
            new LeafLifetime(Duration.ofSeconds(30), 50, Duration.ofMinutes(2)));
    AuthorityMaterial material =
        new CertificateAuthority(() -> Instant.now().minus(AGO), random)
            .create(TRUST_DOMAIN, lifetimes);
    authority
        .install(material, TRUST_DOMAIN, lifetimes)
        .ifPresent(
            refusal -> {
              throw new AssertionError(refusal);
            });
  }

  private SecretServer newSecretServer(int port) {
    secretMeters = new SimpleMeterRegistry();
    return new SecretServer(
        loopback(port),
        SecretLimits.DEFAULT.withSpacing(Duration.ofMillis(20)),
        serving,
        this::judge,
        issuer,
        () -> mesh,
        secretMeters,
        clock,
        random);
  }

  private TokenVerdict judge(String token) {
    return Optional.ofNullable(tokens.get(token))
        .<TokenVerdict>map(
            pod ->
                Optional.ofNullable(mesh.workloads().get(pod))
                    .map(found -> new TokenVerdict.Accepted(pod, found.uid(), found.identity()))
                    .orElseThrow())
        .orElseGet(() -> new TokenVerdict.Refused(TokenRefusal.NOT_AUTHENTICATED, "unknown token"));
  }

  private EnvoyProcess start(String pod, String address, SidecarBootstrap files)
      throws IOException {
    String token = "token-of-" + NamespacedName.parse(pod).name();
    tokens.put(token, NamespacedName.parse(pod));
    files.mount(token, authority.trustBundle().pem());
    InjectionSettings defaults =
        InjectionSettings.defaults(TRUST_DOMAIN, "osier-system", "osier.dev/proxy:0.1.0");
    InjectionSettings here =
        new InjectionSettings(
            defaults.systemNamespace(),
            new ControlPlaneAddress("localhost", xds.port(), secrets.port(), SELF),
            defaults.proxy(),
            defaults.certificate(),
            defaults.secrets(),
            defaults.preStopSeconds());
    return add(EnvoyProcess.start(
            folder(NamespacedName.parse(pod).name() + "-envoy"),
            files.text(here, address),
            "--service-node",
            pod,
            "--service-cluster",
            "shop/account"))
        .awaitReady();
  }

  /** An issuer whose certificates are of an hour ago and have long expired. */
  CredentialIssuer late() {
    return new CredentialIssuer(
        authority, () -> Instant.now().minus(Duration.ofHours(1)), random, IssuanceListener.NONE);
  }

  /** Gives the calling proxy another token, takes no other from it, and loses its connection. */
  void replaceTokenOfClient(String token) throws IOException {
    tokens.values().removeIf(NamespacedName.parse("shop/client")::equals);
    tokens.put(token, NamespacedName.parse("shop/client"));
    clientFiles.mount(token, authority.trustBundle().pem());
    int port = secrets.port();
    secrets.stop(Duration.ofSeconds(5));
    secrets = newSecretServer(port);
    secrets.start();
  }

  /** A new connection of the calling application to the service. */
  Socket call() throws IOException {
    Socket socket = new Socket(STORE, storePort);
    socket.setSoTimeout(5_000);
    return socket;
  }

  /** How many streams for secrets are open. */
  int streams() {
    return (int) secretMeters.get("osier.sds.streams").gauge().value();
  }

  @Override
  public void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
    secrets.stop(Duration.ofMillis(100));
    xds.stop(Duration.ofMillis(100));
  }

  private <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  private static int freePort(String address) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("looking for a free port", e);
    }
  }

  private final class OnThisMachine implements ConfigurationSource {
    @Override
    public Optional<Configuration> configuration(
        NamespacedName pod,
        SpiffeId caller,
        ConfigurationSource.Protocol protocol,
        HeldBack heldBack) {
      return configurations
          .configuration(pod, caller, protocol, heldBack)
          .map(
              config ->
                  new Configuration(
                      relocations.getOrDefault(pod, new Relocation()).apply(config.resources()),
                      config.generations(),
                      config.past()));
    }

    @Override
    public SortedMap<ObjectReference, Long> generations() {
      return configurations.generations();
    }

    @Override
    public AutoCloseable subscribe(Runnable listener) {
      return configurations.subscribe(listener);
    }
  }
}
