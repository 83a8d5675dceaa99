package dev.osier.xds.translate;

import static dev.osier.testkit.RouteBuilder.route;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Fraction;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.route.Fault;
import dev.osier.mesh.route.RouteOutcome;
import dev.osier.testkit.Await;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.MeshBuilder;
import dev.osier.testkit.RawResponse;
import dev.osier.xds.resource.ConfigurationSource;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Envoy that knows no service does when its application calls the first. */
@Tag("envoy")
class OnDemandEnvoyTest {
  private static final String WEB = "127.51.0.10";
  private static final String OTHER = "127.51.0.11";
  private static final String ECHO = "127.51.0.12";
  private static final String STORE = "127.51.0.13";
  private static final String RULED_STORE = "127.51.0.14";
  private static final String V1 = "127.61.0.5";
  private static final String V2 = "127.61.0.6";
  private static final String LOCAL = "127.0.0.1";

  /** Generous: Envoy's own limit for what it waits for is 5 s. */
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  @TempDir Path directory;
  private final int port = LiveMesh.freePort(WEB);
  private final int echoPort = LiveMesh.freePort(ECHO);
  private final int storePort = LiveMesh.freePort(STORE);
  private final int nobodysPort = LiveMesh.freePort(STORE);
  private final int ruledPort = LiveMesh.freePort(RULED_STORE);
  private final int target = LiveMesh.freePort(V1);
  private LiveMesh live;
  private MeshBuilder mesh;
  private EnvoyProcess envoy;

  @BeforeEach
  void start() throws IOException {
    live = new LiveMesh(directory);
    live.add(new NamedApplication("v1", V1, target));
    live.add(new NamedApplication("v2", V2, target));
    GrpcApplication grpc = live.add(new GrpcApplication());
    GreetingApplication greeting = live.add(new GreetingApplication());
    mesh =
        new MeshBuilder()
            .roots(live.root())
            .retries(0)
            .service("shop/web", some -> some.address(WEB).port(port, Protocol.HTTP, target))
            .service("shop/other", some -> some.address(OTHER).port(port, Protocol.HTTP, target))
            .service(
                "shop/echo", some -> some.address(ECHO).port(echoPort, Protocol.GRPC, grpc.port()))
            .service(
                "shop/store",
                some -> some.address(STORE).port(storePort, Protocol.TCP, greeting.port()))
            .service(
                "shop/ruled",
                some -> some.address(RULED_STORE).port(ruledPort, Protocol.TCP, greeting.port()))
            .routes("shop/ruled", ruledPort, route("shop/tcp", 0).to("shop/store", storePort, 1))
            .pod("shop/client", pod -> pod.address("127.61.1.4").account("client").onDemand())
            .pod("shop/v1", pod -> pod.address(V1).serves("shop/web").withoutSidecar())
            .pod("shop/v2", pod -> pod.address(V2).serves("shop/other").withoutSidecar())
            .pod(
                "shop/local",
                pod ->
                    pod.address(LOCAL)
                        .serves("shop/echo")
                        .serves("shop/store")
                        .serves("shop/ruled")
                        .withoutSidecar());
    live.publish(mesh.build());
    envoy =
        live.start(
            "shop/client",
            ConfigurationSource.Protocol.DELTA,
            new Relocation()
                .bind("outbound/" + port, WEB, port)
                .bind("outbound/" + echoPort, ECHO, echoPort)
                .bind("outbound", STORE, storePort, nobodysPort)
                .bind("outbound/" + RULED_STORE + ":" + ruledPort, RULED_STORE, ruledPort));
  }

  @AfterEach
  void stop() throws Exception {
    assertThat(envoy.stat("cluster_manager.cds.update_rejected")).isZero();
    assertThat(envoy.stat("listener_manager.lds.update_rejected")).isZero();
    live.close();
  }

  @Test
  void theFirstRequestToAServiceFetchesItAndNoOther() throws Exception {
    assertThat(envoy.get("/clusters")).doesNotContain("shop/web").doesNotContain("shop/other");

    RawResponse response = get("web.shop:" + port, "/");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header(NamedApplication.NAME)).isEqualTo("v1");
    assertThat(envoy.get("/clusters")).contains("shop/web").doesNotContain("shop/other");
    for (String host : List.of("web", "web.shop.svc", "web.shop.svc.cluster.local.", WEB)) {
      assertThat(get(host, "/").header(NamedApplication.NAME)).as(host).isEqualTo("v1");
    }
    assertThat(get("other.shop", "/").header(NamedApplication.NAME)).isEqualTo("v2");
  }

  @Test
  void theFirstRequestMayHaveABodyOfAnyLength() throws Exception {
    String body = "x".repeat(1 << 20);
    assertThat(
            RawResponse.to(
                    WEB,
                    port,
                    "POST / HTTP/1.1\r\nHost: web.shop\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body)
                .status())
        .isEqualTo(200);
    assertThat(
            RawResponse.to(
                    WEB,
                    port,
                    """
                    POST / HTTP/1.1
                    Host: other.shop
                    Transfer-Encoding: chunked

                    4
                    some
                    4
                    more
                    0

                    """
                        .replace("\n", "\r\n"))
                .status())
        .isEqualTo(200);
  }

  @Test
  void aHostThatIsNoServicesGoesToTheServiceThatWasDialled() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(atOnce(() -> get("www.example", "/")).header(NamedApplication.NAME))
          .isEqualTo("v1");
    }
    assertThat(envoy.get("/clusters")).contains("service/" + WEB + ":" + port);
    assertThat(get("third.example", "/").header(NamedApplication.NAME)).isEqualTo("v1");
  }

  @Test
  void whoNamesEverMoreHostsIsAnsweredAndAsksNoMoreInTheEnd() throws Exception {
    assertThat(get("web.shop", "/").header(NamedApplication.NAME)).isEqualTo("v1");
    for (int i = 0; i < 1_100; i++) {
      RawResponse response = get("h" + i + ".example", "/");
      assertThat(response.status()).as("host " + i).isEqualTo(200);
      assertThat(response.header(NamedApplication.NAME)).isEqualTo("v1");
    }
    String table = envoy.get("/config_dump?resource=dynamic_route_configs");
    assertThat(table).contains("h900.example").doesNotContain("h1050.example");
    assertThat(get("web.shop", "/").header(NamedApplication.NAME)).isEqualTo("v1");
    assertThat(get("*", "/").status()).as("nonsense, too, goes where it was going").isEqualTo(200);

    live.publish(
        mesh.routes(
                "shop/web",
                port,
                route("shop/rules", 0).prefix("/gone").outcome(new RouteOutcome.Respond(410, "")))
            .build());
    Await.until("the rule to hold", () -> get("h2000.example", "/gone").status() == 410);
  }

  @Test
  void nonsenseIsAnsweredAtOnceEachTime() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(atOnce(() -> get("*", "/")).status()).isEqualTo(404);
      assertThat(atOnce(() -> get("*.shop", "/")).status()).isEqualTo(404);
    }
    assertThat(get("web.shop", "/").status()).isEqualTo(200);
  }

  @Test
  void aGrpcStreamMayBeTheFirst() throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(ECHO, echoPort, InsecureChannelCredentials.create())
            .overrideAuthority("echo.shop:" + echoPort)
            .build();
    try {
      assertThat(GrpcApplication.twice(channel, "word".getBytes(UTF_8))).hasSize(2);
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aConnectionFetchesTheServiceAtItsAddress() throws Exception {
    assertThat(envoy.get("/clusters")).doesNotContain("service/" + STORE);
    try (Socket socket = new Socket(STORE, storePort)) {
      assertThat(TwoSidecarsTest.read(socket, "\n")).isEqualTo(GreetingApplication.GREETING);
    }
    assertThat(envoy.get("/clusters")).contains("service/" + STORE + ":" + storePort);
    assertThat(envoy.stat("cluster.outbound/shop/store/" + storePort + ".upstream_cx_total"))
        .isEqualTo(1);
  }

  @Test
  void aConnectionToWhereThereIsNoServiceEndsAtOnceEachTime() throws Exception {
    for (int i = 0; i < 3; i++) {
      // Here, where nothing is redirected, Envoy cannot tell where else it was going.
      assertThat(atOnce(() -> isClosed(STORE, nobodysPort))).as("connection " + i).isTrue();
    }
    assertThat(envoy.get("/clusters")).contains("service/" + STORE + ":" + nobodysPort);
    try (Socket socket = new Socket(STORE, storePort)) {
      assertThat(TwoSidecarsTest.read(socket, "\n")).isEqualTo(GreetingApplication.GREETING);
    }
  }

  @Test
  void aConnectionThatARuleIsAboutIsThereFromTheBeginning() throws Exception {
    try (Socket socket = new Socket(RULED_STORE, ruledPort)) {
      assertThat(TwoSidecarsTest.read(socket, "\n")).isEqualTo(GreetingApplication.GREETING);
    }
  }

  @Test
  void aChangedRuleReachesTheProxiesThatUseTheService() throws Exception {
    assertThat(get("web.shop", "/").status()).isEqualTo(200);

    live.publish(
        mesh.routes(
                "shop/web",
                port,
                route("shop/rules", 0).prefix("/gone").outcome(new RouteOutcome.Respond(410, "")),
                route("shop/rules", 1).to("shop/other", port, 1))
            .build());
    Await.until("the rule to hold", () -> get("web.shop", "/gone").status() == 410);
    assertThat(get("web.shop", "/").header(NamedApplication.NAME)).isEqualTo("v2");
    assertThat(get("www.example", "/gone").status()).isEqualTo(410);
    assertThat(envoy.stat("cluster_manager.cluster_removed")).isZero();
  }

  @Test
  void theFirstRequestMeetsItsRoutesFault() throws Exception {
    Fault fault =
        new Fault(
            Optional.empty(),
            Optional.of(new Fault.Abort(new Fault.Answer.Http(418), Fraction.ALL)));
    live.publish(
        mesh.routes("shop/web", port, route("shop/rules", 0).fault(fault).to("shop/web", port, 1))
            .routes(
                "shop/other", port, route("shop/rules", 1).fault(fault).to("shop/other", port, 1))
            .build());
    Await.until("the rule to hold", () -> get("web.shop", "/").status() == 418);

    assertThat(get("other.shop", "/").status()).isEqualTo(418);
  }

  /** What the attempt gives, which must not take as long as waiting for something to time out. */
  private static <T> T atOnce(Supplier<T> attempt) {
    long begin = System.nanoTime();
    T result = attempt.get();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).as("time taken").isLessThan(AT_ONCE);
    return result;
  }

  private static boolean isClosed(String address, int port) {
    try (Socket socket = new Socket(address, port)) {
      socket.setSoTimeout(10_000);
      return TwoSidecarsTest.closedWithoutAnswer(socket);
    } catch (IOException e) {
      throw new UncheckedIOException("connecting to " + address + ":" + port, e);
    }
  }

  private RawResponse get(String host, String path) {
    try {
      return RawResponse.to(WEB, port, "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    } catch (IOException e) {
      throw new UncheckedIOException("asking " + host, e);
    }
  }
}
