package dev.osier.controlplane.sds;

import dev.osier.ca.CertificateAuthority;
import dev.osier.ca.CredentialIssuer;
import dev.osier.ca.IssuanceListener;
import dev.osier.ca.LeafNames;
import dev.osier.ca.ServingIdentity;
import dev.osier.ca.WorkloadTrustManager;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.LeafLifetime;
import dev.osier.mesh.identity.TokenRefusal;
import dev.osier.mesh.identity.TokenVerdict;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.xds.configuration.Configurations;
import dev.osier.xds.secret.SecretLimits;
import dev.osier.xds.secret.SecretServer;
import dev.osier.xds.server.ProxyListener;
import dev.osier.xds.server.XdsServer;
import dev.osier.xds.server.XdsServerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A control plane's servers and authority as they are, and two real Envoys that start with what the
 * webhook gives them and get all else from there.
 */
final class SdsMesh implements AutoCloseable {
  static final TrustDomain TRUST_DOMAIN = TwoPods.TRUST_DOMAIN;
  private static final Duration AGO = Duration.ofDays(1);

  private final InstantSource clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  private final CertificateAuthority authority = new CertificateAuthority(clock, random);
  private final Configurations configurations = new Configurations();
  private final Map<String, NamespacedName> tokens = new ConcurrentHashMap<>();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final TwoPods pods;
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
    serving = new ServingIdentity(authority, LeafNames.workload(TwoPods.SELF), clock, random);
    issuer =
        new HurriedIssuer(new CredentialIssuer(authority, clock, random, IssuanceListener.NONE));
    pods = add(new TwoPods());
    mesh = pods.mesh(authority.trustBundle());
    xds =
        new XdsServer(
            XdsServerSettings.of(loopback(0), TRUST_DOMAIN),
            serving,
            new WorkloadTrustManager(authority::trustBundle, authority::trustDomain, clock),
            pods.onThisMachine(configurations),
            new SimpleMeterRegistry(),
            ProxyListener.NONE);
    xds.start();
    secrets = newSecretServer(0);
    secrets.start();
    configurations.publish(Mesh.EMPTY, mesh);
    server = start(TwoPods.SERVER, new SidecarBootstrap(folder("server")));
    clientFiles = new SidecarBootstrap(folder("client"));
    client = start(TwoPods.CLIENT, clientFiles);
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

  private EnvoyProcess start(NamespacedName pod, SidecarBootstrap files) throws IOException {
    String token = "token-of-" + pod.name();
    tokens.put(token, pod);
    files.mount(token, authority.trustBundle().pem());
    return add(pods.startProxy(
            pod, folder(pod.name() + "-envoy"), files, xds.port(), secrets.port()))
        .awaitReady();
  }

  /** An issuer whose certificates are of an hour ago and have long expired. */
  CredentialIssuer late() {
    return new CredentialIssuer(
        authority, () -> Instant.now().minus(Duration.ofHours(1)), random, IssuanceListener.NONE);
  }

  /** Gives the calling proxy another token, takes no other from it, and loses its connection. */
  void replaceTokenOfClient(String token) throws IOException {
    tokens.values().removeIf(TwoPods.CLIENT::equals);
    tokens.put(token, TwoPods.CLIENT);
    clientFiles.mount(token, authority.trustBundle().pem());
    int port = secrets.port();
    secrets.stop(Duration.ofSeconds(5));
    secrets = newSecretServer(port);
    secrets.start();
  }

  /** A new connection of the calling application to the service. */
  Socket call() throws IOException {
    return pods.call();
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
}
