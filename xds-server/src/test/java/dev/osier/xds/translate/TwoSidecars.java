package dev.osier.xds.translate;

import static dev.osier.testkit.RouteBuilder.route;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.Mtls;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.Protocol;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.IdentityFiles;
import dev.osier.testkit.MeshBuilder;
import dev.osier.testkit.TestAuthority;
import dev.osier.xds.resource.ProxyConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Two real Envoys with what we translate for a calling and a called pod, on loopback addresses: the
 * caller's listeners are bound at the services' addresses, the called one's at its pod's, since
 * nothing redirects here. Behind the called one are three applications.
 */
final class TwoSidecars implements AutoCloseable {
  private static final String WEB = "127.10.0.10";
  private static final String RATES = "127.10.0.11";
  private static final String STORE = "127.10.0.12";
  private static final String POD = "127.20.0.5";
  private static final String OTHER_POD = "127.20.0.77";
  private static final String PREFIX = "spiffe://cluster.local/ns/shop/sa/";

  private final List<AutoCloseable> parts = new ArrayList<>();
  private final int webPort = freePort();
  private final int ratesPort = freePort();
  private final int storePort = freePort();
  private final int webTarget = freePort();
  private final int ratesTarget = freePort();
  private final int storeTarget = freePort();
  private final int dialled = freePort();
  private final EnvoyProcess caller;
  private final EnvoyProcess called;

  /**
   * @param directory an empty folder
   * @param account the service account whose certificate the called proxy has; the mesh expects
   *     {@code shop}
   */
  TwoSidecars(Path directory, MtlsMode mode, String account) throws IOException {
    this(directory, mode, Optional.empty(), account);
  }

  /**
   * @param directory an empty folder
   * @param webMode the mode of the web service's port, if it has one of its own
   * @param account the service account whose certificate the called proxy has
   */
  TwoSidecars(Path directory, MtlsMode mode, Optional<MtlsMode> webMode, String account)
      throws IOException {
    TestAuthority authority = TestAuthority.create();
    Mesh mesh = mesh(mode, webMode, authority);
    EchoApplication echo = add(new EchoApplication());
    GrpcApplication grpc = add(new GrpcApplication());
    GreetingApplication greeting = add(new GreetingApplication());

    Path calledFolder = folder(directory, "called", authority.credentials(PREFIX + account));
    ProxyConfig calledConfig = Shop.config(mesh, "shop/server");
    StaticBootstrap calledBootstrap =
        new StaticBootstrap(calledConfig)
            .identity(calledFolder.toString())
            .onlyListeners(List.of("inbound"))
            .bind("inbound", POD, webTarget, ratesTarget, storeTarget)
            .redirect("inbound/http1", "127.0.0.1", echo.port())
            .redirect("inbound/http2", "127.0.0.1", grpc.port())
            .redirect("inbound/downstream", "127.0.0.1", echo.port())
            .redirect("inbound/tcp", "127.0.0.1", greeting.port());
    called = add(EnvoyProcess.start(calledFolder, calledBootstrap.json()).awaitReady());

    Path callerFolder = folder(directory, "caller", authority.credentials(PREFIX + "client"));
    ProxyConfig callerConfig = Shop.config(mesh, "shop/client");
    String onDemand = "pod/" + OTHER_POD + ":" + dialled;
    String store = "outbound/" + STORE + ":" + storePort;
    StaticBootstrap callerBootstrap =
        new StaticBootstrap(callerConfig)
            .identity(callerFolder.toString())
            .onDemand(callerConfig, onDemand)
            .redirect(onDemand, POD, storeTarget)
            .onlyListeners(
                List.of("outbound", "outbound/" + webPort, "outbound/" + ratesPort, store))
            .bind("outbound/" + webPort, WEB, webPort)
            .bind("outbound/" + ratesPort, RATES, ratesPort)
            .bind(store, STORE, storePort)
            .bind("outbound", OTHER_POD, dialled);
    caller = add(EnvoyProcess.start(callerFolder, callerBootstrap.json()).awaitReady());
  }

  private Mesh mesh(MtlsMode mode, Optional<MtlsMode> webMode, TestAuthority authority) {
    SortedMap<Integer, MtlsMode> ports = new TreeMap<>();
    webMode.ifPresent(own -> ports.put(webTarget, own));
    return new MeshBuilder()
        .mtls(mode)
        .retries(0)
        .accessLog()
        .roots(authority.rootPem())
        .service(
            "shop/web", service -> service.address(WEB).port(webPort, Protocol.HTTP, webTarget))
        .service(
            "shop/rates",
            service -> service.address(RATES).port(ratesPort, Protocol.GRPC, ratesTarget))
        .service(
            "shop/store",
            service -> service.address(STORE).port(storePort, Protocol.TCP, storeTarget))
        // Rules that change nothing, so that all traffic is routed by one.
        .routes("shop/web", webPort, route("shop/rules", 0).to("shop/web", webPort, 1))
        .routes("shop/rates", ratesPort, route("shop/rules", 1).to("shop/rates", ratesPort, 1))
        .routes("shop/store", storePort, route("shop/rules", 2).to("shop/store", storePort, 1))
        .pod("shop/client", pod -> pod.address("127.20.1.4").account("client"))
        .pod("shop/other", pod -> pod.address(OTHER_POD).account("shop"))
        .pod(
            "shop/server",
            pod ->
                pod.address(POD)
                    .account("shop")
                    .mtls("shop/server", new Mtls(mode, ports))
                    .serves("shop/web")
                    .serves("shop/rates")
                    .serves("shop/store"))
        .build();
  }

  /** The calling proxy. */
  EnvoyProcess caller() {
    return caller;
  }

  /** The called proxy. */
  EnvoyProcess called() {
    return called;
  }

  /** Host and port of the HTTP service, as the calling application sees it. */
  String web() {
    return WEB + ":" + webPort;
  }

  /** The address of the gRPC service, as the calling application sees it. */
  String ratesAddress() {
    return RATES;
  }

  int ratesPort() {
    return ratesPort;
  }

  /** The address of the TCP service, as the calling application sees it. */
  String storeAddress() {
    return STORE;
  }

  int storePort() {
    return storePort;
  }

  /** The address of a pod that is called without a service. */
  String dialledAddress() {
    return OTHER_POD;
  }

  int dialledPort() {
    return dialled;
  }

  /** The address where callers without a sidecar reach the called one. */
  String podAddress() {
    return POD;
  }

  int webTarget() {
    return webTarget;
  }

  int storeTarget() {
    return storeTarget;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : parts.reversed()) {
      part.close();
    }
  }

  private <T extends AutoCloseable> T add(T part) {
    parts.add(part);
    return part;
  }

  private static Path folder(Path parent, String name, String credentials) throws IOException {
    Path folder = Files.createDirectory(parent.resolve(name));
    IdentityFiles.write(folder, credentials);
    return folder;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(WEB))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("looking for a free port", e);
    }
  }
}
