package dev.osier.xds.translate;

import dev.osier.mesh.Protocol;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.IdentityFiles;
import dev.osier.testkit.MeshBuilder;
import dev.osier.testkit.RawResponse;
import dev.osier.testkit.TestAuthority;
import dev.osier.xds.resource.ProxyConfig;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One real Envoy with what we translate for a calling pod, whose rules send to applications on this
 * machine: {@code web} with a pod of version v1 and one of v2, {@code other}, {@code shadow}, a
 * gRPC service {@code echo} and a TCP service {@code store}, whose two pods speak HTTP inside.
 */
final class RuledTraffic implements AutoCloseable {
  static final String VIP = "127.40.0.10";
  static final String STORE_VIP = "127.40.0.11";
  static final String ECHO_VIP = "127.40.0.12";
  static final String V1 = "127.41.0.1";
  static final String V2 = "127.41.0.2";
  static final String OTHER = "127.41.0.3";
  static final String SHADOW = "127.41.0.4";

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Map<String, NamedApplication> applications = new HashMap<>();
  private final int target = LiveMesh.freePort(V1);
  private final int webPort = LiveMesh.freePort(VIP);
  private final int storePort = LiveMesh.freePort(STORE_VIP);
  private final int echoPort = LiveMesh.freePort(ECHO_VIP);
  private final EnvoyProcess envoy;

  /**
   * @param directory an empty folder
   * @param rules adds rules and policies to the mesh
   */
  RuledTraffic(Path directory, Consumer<Rules> rules) throws IOException {
    TestAuthority authority = TestAuthority.create();
    for (Map.Entry<String, String> pod :
        Map.of("v1", V1, "v2", V2, "other", OTHER, "shadow", SHADOW).entrySet()) {
      applications.put(
          pod.getKey(), add(new NamedApplication(pod.getKey(), pod.getValue(), target)));
    }
    GrpcApplication grpc = add(new GrpcApplication());
    MeshBuilder mesh =
        new MeshBuilder()
            .roots(authority.rootPem())
            .service(
                "shop/web", service -> service.address(VIP).port(webPort, Protocol.HTTP, target))
            .service("shop/other", service -> service.port(80, Protocol.HTTP, target))
            .service("shop/shadow", service -> service.port(80, Protocol.HTTP, target))
            .service(
                "shop/store",
                service -> service.address(STORE_VIP).port(storePort, Protocol.TCP, target))
            .service(
                "shop/echo",
                service -> service.address(ECHO_VIP).port(echoPort, Protocol.GRPC, grpc.port()))
            .pod("shop/client", pod -> pod.address("127.41.1.4").in("north", "a"))
            .pod("shop/v1", pod -> pod.address(V1).label("version", "v1").in("north", "a"))
            .pod("shop/v2", pod -> pod.address(V2).label("version", "v2").in("north", "b"))
            .pod("shop/other", pod -> pod.address(OTHER).serves("shop/other"))
            .pod("shop/shadow", pod -> pod.address(SHADOW).serves("shop/shadow"))
            .pod("shop/echo", pod -> pod.address("127.0.0.1").serves("shop/echo"));
    for (String pod : List.of("shop/v1", "shop/v2")) {
      mesh.pod(pod, one -> one.serves("shop/web").serves("shop/store"));
    }
    for (String pod : List.of("shop/v1", "shop/v2", "shop/other", "shop/shadow", "shop/echo")) {
      mesh.pod(pod, one -> one.withoutSidecar());
    }
    rules.accept(new Rules(mesh, webPort, storePort, echoPort));
    Path folder = Files.createDirectory(directory.resolve("envoy"));
    IdentityFiles.write(folder, authority.credentials("spiffe://cluster.local/ns/shop/sa/default"));
    ProxyConfig config = Shop.config(mesh.build(), "shop/client");
    String store = "outbound/" + STORE_VIP + ":" + storePort;
    StaticBootstrap bootstrap =
        new StaticBootstrap(config)
            .identity(folder.toString())
            .onlyListeners(List.of("outbound/" + webPort, "outbound/" + echoPort, store))
            .bind("outbound/" + webPort, VIP, webPort)
            .bind("outbound/" + echoPort, ECHO_VIP, echoPort)
            .bind(store, STORE_VIP, storePort);
    envoy = add(EnvoyProcess.start(folder, bootstrap.json()).awaitReady());
  }

  /** The mesh that rules are added to, and the ports of its services. */
  record Rules(MeshBuilder mesh, int web, int store, int echo) {}

  EnvoyProcess envoy() {
    return envoy;
  }

  NamedApplication application(String name) {
    return java.util.Objects.requireNonNull(applications.get(name), name);
  }

  /** What the statistics of the web service begin with. */
  String cluster() {
    return "cluster.outbound/shop/web/" + webPort;
  }

  int webPort() {
    return webPort;
  }

  int echoPort() {
    return echoPort;
  }

  /** What a request comes to. */
  RawResponse get(String path, String... headers) throws IOException {
    return send("GET", path, headers);
  }

  /** The same with another method; headers are whole lines. */
  RawResponse send(String method, String path, String... headers) throws IOException {
    return exchange(VIP, webPort, method, path, headers);
  }

  /** What a connection to the store comes to; status 0 if it is closed. */
  RawResponse store() throws IOException {
    return exchange(STORE_VIP, storePort, "GET", "/");
  }

  @Override
  public void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  private static RawResponse exchange(
      String address, int port, String method, String path, String... headers) throws IOException {
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    List<String> lines = new ArrayList<>(List.of(headers));
    if (lines.stream().noneMatch(line -> line.startsWith("Host:"))) {
      lines.add("Host: web.shop:" + port);
    }
    lines.forEach(line -> head.append(line).append("\r\n"));
    try {
      return RawResponse.to(address, port, head + "\r\n");
    } catch (SocketException e) {
      // A connection that is reset is a closed one.
      return RawResponse.NONE;
    }
  }

  private <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }
}
