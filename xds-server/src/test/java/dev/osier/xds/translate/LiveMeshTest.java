package dev.osier.xds.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Mtls;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.plaintext.PlaintextPeer;
import dev.osier.testkit.Await;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.MeshBuilder;
import dev.osier.xds.resource.ConfigurationSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to real Envoys when the mesh changes under them. */
@Tag("envoy")
class LiveMeshTest {
  private static final String VIP = "127.11.0.10";
  private static final String POD = "127.21.0.5";
  private static final String OTHER_POD = "127.21.0.77";

  @TempDir Path directory;
  private LiveMesh live;
  private EchoApplication echo;
  private GreetingApplication greeting;
  private final int webPort = LiveMesh.freePort(VIP);
  private final int webTarget = LiveMesh.freePort(VIP);
  private final int ringTarget = LiveMesh.freePort(VIP);
  private final int dialled = LiveMesh.freePort(VIP);
  private MeshBuilder mesh;

  @BeforeEach
  void start() throws IOException {
    live = new LiveMesh(directory);
    echo = live.add(new EchoApplication());
    greeting = live.add(new GreetingApplication());
    mesh =
        new MeshBuilder()
            .roots(live.root())
            .retries(0)
            .accessLog()
            .service(
                "shop/web", service -> service.address(VIP).port(webPort, Protocol.HTTP, webTarget))
            .pod("shop/client", pod -> pod.address("127.21.1.4").account("client"))
            .pod("shop/ring", pod -> pod.address(OTHER_POD).account("shop"))
            .pod("shop/server", pod -> pod.address(POD).account("shop").serves("shop/web"));
    live.publish(mesh.build());
  }

  @AfterEach
  void stop() throws Exception {
    live.close();
  }

  @Test
  void aPodIsFetchedWhenItIsFirstCalled() throws Exception {
    startServer();
    EnvoyProcess client = startClient(ConfigurationSource.Protocol.DELTA);
    assertThat(client.get("/clusters")).doesNotContain("pod/");

    try (Socket socket = new Socket(OTHER_POD, dialled)) {
      assertThat(TwoSidecarsTest.read(socket, "\n")).isEqualTo(GreetingApplication.GREETING);
    }
    assertThat(client.get("/clusters")).contains("pod/" + OTHER_POD + ":" + dialled);
    assertThat(client.get("/stats?usedonly")).contains(".ssl.handshake: 1");
    assertNothingRefused(client);
  }

  @Test
  void stateOfTheWorldServesServicesEvenToWhomWouldFetchThem() throws Exception {
    live.publish(
        mesh.pod("shop/client", pod -> pod.address("127.21.1.4").account("client").onDemand())
            .build());
    startServer();
    EnvoyProcess client = startClient(ConfigurationSource.Protocol.STATE_OF_THE_WORLD);

    assertThat(request()).startsWith("HTTP/1.1 200");
    assertNothingRefused(client);
  }

  @Test
  void connectionsSurviveNewServicesAndPodBlocks() throws Exception {
    startServer();
    EnvoyProcess client = startClient(ConfigurationSource.Protocol.DELTA);
    try (Socket pod = new Socket(OTHER_POD, dialled);
        Socket web = new Socket(VIP, webPort)) {
      assertThat(TwoSidecarsTest.read(pod, "\n")).isEqualTo(GreetingApplication.GREETING);
      assertThat(request(web)).startsWith("HTTP/1.1 200");

      live.publish(
          mesh.pod("far/away", one -> one.address("127.99.0.1"))
              .service(
                  "far/away",
                  service -> service.address("127.11.0.99").port(webPort, Protocol.HTTP, 80))
              .build());
      Await.until(
          "both listeners to be updated in place",
          () -> client.stat("listener_manager.listener_in_place_updated") >= 2);

      pod.getOutputStream().write("still here\n".getBytes(UTF_8));
      assertThat(TwoSidecarsTest.read(pod, "\n")).isEqualTo("still here\n");
      assertThat(request(web)).startsWith("HTTP/1.1 200").doesNotContain("connection: close");
    }
    assertThat(client.stat("listener_manager.total_listeners_draining")).isZero();
    assertNothingRefused(client);
  }

  @Test
  void requestsSurviveSidecarsThatComeAndEndpointsThatGo() throws Exception {
    startServer();
    EnvoyProcess client = startClient(ConfigurationSource.Protocol.DELTA);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger good = new AtomicInteger();
    Queue<String> bad = new ConcurrentLinkedQueue<>();
    List<Thread> load = load(over, good, bad);

    String bare = "127.21.0.6";
    PlainForwarder other =
        live.add(new PlainForwarder(bare, /* port= */ webTarget, /* target= */ echo.port()));
    for (int round = 0; round < 10; round++) {
      live.publish(
          mesh.pod("shop/bare", pod -> pod.address(bare).serves("shop/web").withoutSidecar())
              .build());
      Await.until("the endpoint to be there", () -> client.get("/clusters").contains(bare));
      int enough = good.get() + 100;
      Await.until("requests to both kinds of endpoints", () -> good.get() > enough);
      mesh.withoutPod("shop/bare");
      live.publish(mesh.build());
      Await.until("the endpoint to be gone", () -> !client.get("/clusters").contains(bare));
    }
    assertThat(other.connections()).isPositive();
    over.set(true);
    for (Thread thread : load) {
      thread.join();
    }

    assertThat(bad).isEmpty();
    assertNothingRefused(client);
  }

  @Test
  void theModeChangesLive() throws Exception {
    EnvoyProcess server = startServer();
    startClient(ConfigurationSource.Protocol.DELTA);
    assertThat(plaintext()).startsWith("HTTP/1.1 200");

    live.publish(mesh.mtls(MtlsMode.STRICT).build());
    Await.until("plaintext to be refused", () -> plaintext().isEmpty());
    assertThat(request()).startsWith("HTTP/1.1 200");

    live.publish(mesh.mtls(MtlsMode.PERMISSIVE).build());
    Await.until("plaintext to be taken", () -> plaintext().startsWith("HTTP/1.1 200"));
    assertThat(request()).startsWith("HTTP/1.1 200");
    assertNothingRefused(server);
  }

  @Test
  void noRequestFailsWhileModesChangeInTheirOrder() throws Exception {
    EnvoyProcess server = startServer();
    EnvoyProcess client = startClient(ConfigurationSource.Protocol.DELTA);
    mode(client, MtlsMode.DISABLED);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger good = new AtomicInteger();
    Queue<String> bad = new ConcurrentLinkedQueue<>();
    List<Thread> load = load(over, good, bad);

    for (int round = 0; round < 10; round++) {
      for (MtlsMode mode :
          List.of(MtlsMode.PERMISSIVE, MtlsMode.STRICT, MtlsMode.PERMISSIVE, MtlsMode.DISABLED)) {
        mode(client, mode);
        int enough = good.get() + 50;
        Await.until("requests under " + mode, () -> good.get() > enough);
        if (mode == MtlsMode.STRICT) {
          Await.until("plaintext to be refused", () -> plaintext().isEmpty());
        }
      }
    }
    over.set(true);
    for (Thread thread : load) {
      thread.join();
    }

    assertThat(bad).isEmpty();
    assertThat(client.get("/stats?usedonly")).containsPattern("shop/web/[0-9]+\\.ssl\\.handshake");
    assertNothingRefused(server);
    assertNothingRefused(client);
  }

  @Test
  void exactlyThoseWhoSendPlaintextAreTold() throws Exception {
    String old = "127.31.0.9";
    live.publish(mesh.pod("legacy/old", pod -> pod.address(old).withoutSidecar()).build());
    EnvoyProcess server = startServer();
    startClient(ConfigurationSource.Protocol.DELTA);
    for (int i = 0; i < 20; i++) {
      assertThat(request()).startsWith("HTTP/1.1 200");
    }
    assertThat(server.stat("access_logs.grpc_access_log.logs_written")).isZero();

    try (Socket held = new Socket();
        Socket web = new Socket()) {
      held.bind(new InetSocketAddress("127.31.0.10", 0));
      held.connect(new InetSocketAddress(POD, ringTarget));
      web.bind(new InetSocketAddress(old, 0));
      web.connect(new InetSocketAddress(POD, webTarget));
      web.getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: web\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n".getBytes(UTF_8));
      assertThat(TwoSidecarsTest.read(web, "\r\n\r\n")).startsWith("HTTP/1.1 200");
      // A connection that goes on is told of, too.
      Await.until("both to be told", () -> live.plaintext().peers().size() == 2);
    }
    ObjectReference service = new ObjectReference("Service", new NamespacedName("shop", "web"));
    assertThat(live.plaintext().peers())
        .containsOnlyKeys(
            new PlaintextPeer(service, webTarget, "legacy/old"),
            new PlaintextPeer(service, ringTarget, "127.31.0.10"));
    assertThat(server.stat("access_logs.grpc_access_log.logs_dropped")).isZero();
  }

  /** Sets the mode of the server's pod by a Policy, and returns when its caller goes by it. */
  private void mode(EnvoyProcess client, MtlsMode mode) {
    live.publish(mesh.pod("shop/server", pod -> pod.mtls("shop/server", Mtls.of(mode))).build());
    Await.until(
        "the caller to go by " + mode,
        () ->
            client
                    .get("/config_dump?include_eds&resource=dynamic_endpoint_configs")
                    .contains("transport_socket_match")
                == (mode == MtlsMode.DISABLED));
  }

  private List<Thread> load(AtomicBoolean over, AtomicInteger good, Queue<String> bad) {
    List<Thread> load = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      load.add(
          Thread.startVirtualThread(
              () -> {
                while (!over.get()) {
                  try {
                    String head = request();
                    if (head.startsWith("HTTP/1.1 200")) {
                      good.incrementAndGet();
                    } else {
                      bad.add(head);
                    }
                  } catch (IOException e) {
                    bad.add(String.valueOf(e));
                  }
                }
              }));
    }
    return load;
  }

  private EnvoyProcess startServer() throws IOException {
    return live.start(
        "shop/server",
        ConfigurationSource.Protocol.DELTA,
        new Relocation()
            .bind("inbound", POD, webTarget, ringTarget)
            .bind("outbound", POD, LiveMesh.freePort(POD))
            .redirect("inbound/http1", "127.0.0.1", echo.port())
            .redirect("inbound/downstream", "127.0.0.1", echo.port())
            .redirect("inbound/tcp", "127.0.0.1", greeting.port()));
  }

  private EnvoyProcess startClient(ConfigurationSource.Protocol protocol) throws IOException {
    return live.start(
        "shop/client",
        protocol,
        new Relocation()
            .bind("outbound", OTHER_POD, dialled)
            .bind("inbound", OTHER_POD, LiveMesh.freePort(OTHER_POD))
            .bind("outbound/" + webPort, VIP, webPort)
            .redirect("pod/" + OTHER_POD + ":" + dialled, POD, ringTarget));
  }

  private String request() throws IOException {
    try (Socket socket = new Socket(VIP, webPort)) {
      return request(socket);
    }
  }

  private static String request(Socket socket) throws IOException {
    socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: web.shop\r\n\r\n".getBytes(UTF_8));
    String head = TwoSidecarsTest.read(socket, "\r\n\r\n");
    if (head.startsWith("HTTP/1.1 200")) {
      // The body is the head of a request, and as such ends the same way.
      TwoSidecarsTest.read(socket, "\r\n\r\n");
    }
    return head;
  }

  private String plaintext() {
    try (Socket socket = new Socket(POD, webTarget)) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: web\r\n\r\n".getBytes(UTF_8));
      return TwoSidecarsTest.read(socket, "\r\n\r\n");
    } catch (IOException e) {
      return "";
    }
  }

  private static void assertNothingRefused(EnvoyProcess envoy) {
    assertThat(envoy.get("/stats?usedonly").lines())
        .filteredOn(line -> line.contains("update_rejected"))
        .allMatch(line -> line.endsWith(": 0"));
  }
}
