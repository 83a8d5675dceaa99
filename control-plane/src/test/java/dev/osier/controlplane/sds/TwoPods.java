package dev.osier.controlplane.sds;

import dev.osier.mesh.Generation;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustBundle;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Two pods and their addresses on this machine: {@code shop/client} calls {@code shop/server},
 * which says what it hears, over TCP, so that each connection is a handshake of its own.
 */
public final class TwoPods implements AutoCloseable {
  public static final TrustDomain TRUST_DOMAIN = new TrustDomain("cluster.local");
  public static final NamespacedName CLIENT = new NamespacedName("shop", "client");
  public static final NamespacedName SERVER = new NamespacedName("shop", "server");

  /** Who the control plane is. */
  public static final SpiffeId SELF = new SpiffeId(TRUST_DOMAIN, "osier-system", "osier");

  private static final String STORE = "127.30.1.10";
  private static final Map<NamespacedName, String> ADDRESSES =
      Map.of(CLIENT, "127.30.0.4", SERVER, "127.30.0.5");
  private static final int PATIENCE_MILLIS = 5_000;

  private final int storePort = freePort(STORE);
  private final int target = freePort(address(SERVER));
  private final LoopbackServer application;
  private final Map<NamespacedName, Relocation> relocations;

  /** Starts the application that is called. */
  public TwoPods() throws IOException {
    application =
        new LoopbackServer(
            "127.0.0.1",
            0,
            connection -> connection.getInputStream().transferTo(connection.getOutputStream()));
    String outbound = "outbound/" + STORE + ":" + storePort;
    relocations =
        Map.of(
            SERVER,
            new Relocation()
                .bind("inbound", address(SERVER), target)
                .bind("outbound", address(SERVER), freePort(address(SERVER)))
                .bind(outbound, address(SERVER), freePort(address(SERVER)))
                .redirect("inbound/tcp", "127.0.0.1", application.port()),
            CLIENT,
            new Relocation()
                .bind("inbound", address(CLIENT), freePort(address(CLIENT)))
                .bind("outbound", address(CLIENT), freePort(address(CLIENT)))
                .bind(outbound, STORE, storePort));
  }

  /** The mesh of the two, under these roots: mutual TLS only, nothing is tried twice. */
  public Mesh mesh(TrustBundle roots) {
    return new MeshBuilder()
        .mtls(MtlsMode.STRICT)
        .retries(0)
        .roots(roots.certificates().toArray(String[]::new))
        .service(
            "shop/store", service -> service.address(STORE).port(storePort, Protocol.TCP, target))
        .pod(CLIENT.toString(), pod -> pod.address(address(CLIENT)).account("client").sds())
        .pod(
            SERVER.toString(),
            pod -> pod.address(address(SERVER)).account("store").serves("shop/store").sds())
        .build();
  }

  /** The configurations, with the pods' listeners where they can be on this machine. */
  public ConfigurationSource onThisMachine(Configurations configurations) {
    return new OnThisMachine(configurations);
  }

  /**
   * Starts a pod's proxy with what the webhook gives it.
   *
   * @param directory an empty folder for Envoy
   * @param files the bootstrap and what the kubelet would mount
   * @param xdsPort where it gets its configuration on this machine
   * @param secretsPort where it gets its certificate
   */
  public EnvoyProcess startProxy(
      NamespacedName pod, Path directory, SidecarBootstrap files, int xdsPort, int secretsPort)
      throws IOException {
    InjectionSettings defaults =
        InjectionSettings.defaults(TRUST_DOMAIN, "osier-system", "osier.dev/proxy:0.1.0");
    InjectionSettings here =
        new InjectionSettings(
            defaults.systemNamespace(),
            new ControlPlaneAddress("localhost", xdsPort, secretsPort, SELF),
            defaults.proxy(),
            defaults.certificate(),
            defaults.secrets(),
            defaults.preStopSeconds(),
            defaults.discovery());
    return EnvoyProcess.start(
        directory,
        files.text(here, address(pod)),
        "--service-node",
        pod.toString(),
        "--service-cluster",
        "shop/account");
  }

  /** A new connection of the calling application to the service. */
  public Socket call() throws IOException {
    Socket socket = new Socket(STORE, storePort);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  @Override
  public void close() throws IOException {
    application.close();
  }

  private static String address(NamespacedName pod) {
    return Optional.ofNullable(ADDRESSES.get(pod)).orElseThrow();
  }

  private static int freePort(String address) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("looking for a free port", e);
    }
  }

  private final class OnThisMachine implements ConfigurationSource {
    private final Configurations configurations;

    OnThisMachine(Configurations configurations) {
      this.configurations = configurations;
    }

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
    public AutoCloseable subscribe(Runnable listener) {
      return configurations.subscribe(listener);
    }
  }
}
