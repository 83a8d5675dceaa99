package dev.osier.xds.translate;

import static dev.osier.testkit.RouteBuilder.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.route.RouteOutcome;
import dev.osier.mesh.usage.Owner;
import dev.osier.mesh.usage.UsageMemory;
import dev.osier.testkit.Await;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.MeshBuilder;
import dev.osier.testkit.RawResponse;
import dev.osier.xds.resource.ConfigurationSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the next pod of a workload asks for of what those before it used: nothing. */
@Tag("envoy")
class SentAheadEnvoyTest {
  private static final String WEB = "127.51.2.10";
  private static final String STORE = "127.51.2.13";
  private static final String V1 = "127.61.2.5";
  private static final String V2 = "127.61.2.6";
  private static final String LOCAL = "127.0.0.1";
  private static final int STARTS = 10;
  private static final Owner CLIENT = new Owner("shop", "ReplicaSet", "client");

  @TempDir Path directory;
  private final int port = LiveMesh.freePort(WEB);
  private final int storePort = LiveMesh.freePort(STORE);
  private final int target = LiveMesh.freePort(V1);
  private final Remembered memory = new Remembered();
  private LiveMesh live;
  private MeshBuilder mesh;

  @BeforeEach
  void start() throws IOException {
    live = new LiveMesh(directory, memory);
    live.add(new NamedApplication("v1", V1, target));
    live.add(new NamedApplication("v2", V2, target));
    GreetingApplication greeting = live.add(new GreetingApplication());
    mesh =
        new MeshBuilder()
            .roots(live.root())
            .retries(0)
            .service("shop/web", some -> some.address(WEB).port(port, Protocol.HTTP, target))
            .service("shop/other", some -> some.address(V2).port(port, Protocol.HTTP, target))
            .service(
                "shop/store",
                some -> some.address(STORE).port(storePort, Protocol.TCP, greeting.port()))
            .pod("shop/first", pod -> pod.address("127.61.3.1").owner("client").onDemand())
            .pod("shop/second", pod -> pod.address("127.61.3.2").owner("client").onDemand())
            .pod("shop/stranger", pod -> pod.address("127.61.3.3").owner("other").onDemand())
            .pod("shop/v1", pod -> pod.address(V1).serves("shop/web").withoutSidecar())
            .pod("shop/v2", pod -> pod.address(V2).serves("shop/other").withoutSidecar())
            .pod("shop/local", pod -> pod.address(LOCAL).serves("shop/store").withoutSidecar());
    live.publish(mesh.build());
  }

  @AfterEach
  void stop() throws Exception {
    live.close();
  }

  @Test
  void theNextPodAsksForNothingThatWasUsed() throws Exception {
    EnvoyProcess first = proxy("shop/first");
    use();
    assertThat(memory.asked).as("the first pod").containsExactly(webHost(), storeAddress());
    first.close();
    memory.asked.clear();

    EnvoyProcess second = proxy("shop/second");
    awaitWarm(second);
    assertThat(second.get("/clusters")).contains(storeAddress());
    use();
    assertThat(memory.asked).as("the second").isEmpty();
  }

  /** An application is started when its proxy is ready, and may call as the first thing it does. */
  @Test
  void whoCallsAsSoonAsTheProxyIsReadyAsksForNothing() throws Exception {
    memory.know(CLIENT, Set.of(webHost(), storeAddress()));
    for (int i = 0; i < STARTS; i++) {
      String pod = "shop/warm-" + i;
      live.publish(
          mesh.pod(pod, warm -> warm.address("127.61.3.9").owner("client").onDemand()).build());
      try (EnvoyProcess _ = proxy(pod)) {
        use();
      }
    }
    assertThat(memory.asked).isEmpty();
  }

  @Test
  void theNextPodOfAnotherWorkloadAsks() throws Exception {
    EnvoyProcess first = proxy("shop/first");
    use();
    first.close();
    memory.asked.clear();
    EnvoyProcess stranger = proxy("shop/stranger");
    assertThat(stranger.get("/clusters")).doesNotContain("shop/web");
    use();
    assertThat(memory.asked).containsExactly(webHost(), storeAddress());
  }

  @Test
  void aHostThatIsNoServicesIsNotRemembered() throws Exception {
    EnvoyProcess envoy = proxy("shop/first");
    assertThat(get("www.example", "/").status()).isEqualTo(200);
    assertThat(envoy.get("/clusters")).contains("service/" + WEB + ":" + port);
    assertThat(memory.asked)
        .as("the address that was dialled is, though")
        .containsExactly("service/" + WEB + ":" + port);
  }

  @Test
  void aChangeReachesWhatWasNeverAskedForAndDoesSoAfterAReconnect() throws Exception {
    memory.know(CLIENT, Set.of(webHost()));
    EnvoyProcess envoy = proxy("shop/first");
    awaitWarm(envoy);
    assertThat(get("web.shop:" + port, "/gone").status()).isEqualTo(200);
    live.publish(answering(410));
    Await.until("the rule", () -> get("web.shop:" + port, "/gone").status() == 410);

    // Then it asks for another, so that what it has it says in every way it can.
    assertThat(get("web:" + port, "/gone").status()).isEqualTo(410);
    memory.forget();
    live.restart(envoy);
    live.publish(answering(418));
    Await.until("the next rule", () -> get("web.shop:" + port, "/gone").status() == 418);
    assertThat(get("web:" + port, "/gone").status()).isEqualTo(418);
    assertThat(memory.asked).containsExactly("outbound/" + port + "/web:" + port);
  }

  @Test
  void aChangeReachesItAfterAReconnectThoughNothingWasEverAskedFor() throws Exception {
    memory.know(CLIENT, Set.of(webHost(), storeAddress()));
    EnvoyProcess envoy = proxy("shop/first");
    awaitWarm(envoy);
    memory.forget();
    live.restart(envoy);
    live.publish(answering(410));
    Await.until("the rule", () -> get("web.shop:" + port, "/gone").status() == 410);
    assertThat(envoy.get("/clusters")).contains(storeAddress());
    assertThat(envoy.stat("cluster_manager.cluster_removed")).isZero();
    assertThat(memory.asked).isEmpty();
  }

  @Test
  void whatIsCalledIsToldOfAndTheRestIsNot() throws Exception {
    memory.know(CLIENT, Set.of(webHost(), otherHost(), storeAddress()));
    EnvoyProcess envoy = reportingProxy("shop/first");
    awaitWarm(envoy);
    callUntilTold(webHost(), () -> get("web.shop:" + port, "/"));
    callUntilTold(storeAddress(), this::greet);
    assertThat(memory.asked).containsOnly(webHost(), storeAddress());
    assertThat(envoy.get("/clusters")).contains("shop/other");
    callUntilTold(otherHost(), () -> get("other.shop:" + port, "/"));
  }

  @Test
  void whatIsSentAheadAndNotCalledLeavesForTheNextPod() throws Exception {
    memory.know(CLIENT, Set.of(webHost(), otherHost()));
    EnvoyProcess first = reportingProxy("shop/first");
    awaitWarm(first);
    for (int i = 0; i < Remembered.DAYS; i++) {
      memory.today.incrementAndGet();
      memory.asked.clear();
      callUntilTold(webHost(), () -> get("web.shop:" + port, "/"));
    }
    memory.today.incrementAndGet();
    assertThat(first.get("/clusters")).as("who runs keeps it").contains("shop/other");
    first.close();

    EnvoyProcess second = reportingProxy("shop/second");
    awaitWarm(second);
    assertThat(second.get("/clusters")).contains("shop/web").doesNotContain("shop/other");
    memory.asked.clear();
    assertThat(get("other.shop:" + port, "/").header(NamedApplication.NAME)).isEqualTo("v2");
    assertThat(memory.asked).contains(otherHost());
  }

  private Mesh answering(int status) {
    return mesh.routes(
            "shop/web",
            port,
            route("shop/rules", 0).prefix("/gone").outcome(new RouteOutcome.Respond(status, "")))
        .build();
  }

  private EnvoyProcess proxy(String pod) throws IOException {
    return proxy(pod, "");
  }

  /** One that tells of what is called. */
  private EnvoyProcess reportingProxy(String pod) throws IOException {
    return proxy(
        pod,
        """
        cluster_manager:
          load_stats_config:
            api_type: GRPC
            transport_api_version: V3
            grpc_services: [{envoy_grpc: {cluster_name: osier-control-plane}}]
        """);
  }

  private EnvoyProcess proxy(String pod, String moreBootstrap) throws IOException {
    return live.start(
        pod,
        ConfigurationSource.Protocol.DELTA,
        new Relocation().bind("outbound/" + port, WEB, port).bind("outbound", STORE, storePort),
        moreBootstrap);
  }

  private void use() {
    RawResponse response = get("web.shop:" + port, "/");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header(NamedApplication.NAME)).isEqualTo("v1");
    greet();
  }

  private void greet() {
    try (Socket socket = new Socket(STORE, storePort)) {
      assertThat(TwoSidecarsTest.read(socket, "\n")).isEqualTo(GreetingApplication.GREETING);
    } catch (IOException e) {
      throw new UncheckedIOException("connecting to the store", e);
    }
  }

  /** Envoy passes over what it did in the report period in which it came to know a cluster. */
  private void callUntilTold(String name, Runnable call) {
    Await.until(
        "the report of " + name,
        () -> {
          call.run();
          return memory.asked.contains(name);
        });
  }

  private String webHost() {
    return "outbound/" + port + "/web.shop:" + port;
  }

  private String otherHost() {
    return "outbound/" + port + "/other.shop:" + port;
  }

  private String storeAddress() {
    return "service/" + STORE + ":" + storePort;
  }

  private void awaitWarm(EnvoyProcess envoy) {
    LiveMesh.awaitInDump(envoy, "dynamic_route_configs", webHost());
  }

  private RawResponse get(String host, String path) {
    try {
      return RawResponse.to(WEB, port, "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    } catch (IOException e) {
      throw new UncheckedIOException("asking " + host, e);
    }
  }

  /** A memory that remembers all at once, and counts what it is told. */
  private static final class Remembered implements UsageMemory {
    static final int DAYS = 7;

    final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<Owner, Map<String, Integer>> names = new ConcurrentHashMap<>();
    final AtomicInteger today = new AtomicInteger(20_000);

    @Override
    public void used(Owner owner, Set<String> used) {
      asked.addAll(used);
      know(owner, used);
    }

    void know(Owner owner, Set<String> known) {
      Map<String, Integer> days = names.computeIfAbsent(owner, one -> new ConcurrentHashMap<>());
      known.forEach(name -> days.put(name, today.get()));
    }

    @Override
    public Set<String> recall(Owner owner) {
      return names.getOrDefault(owner, Map.of()).entrySet().stream()
          .filter(name -> name.getValue() >= today.get() - DAYS)
          .map(Map.Entry::getKey)
          .collect(Collectors.toSet());
    }

    void forget() {
      names.clear();
    }
  }
}
