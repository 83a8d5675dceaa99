package dev.osier.xds.server;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.ENDPOINTS;
import static dev.osier.xds.resource.ResourceType.LISTENER;
import static dev.osier.xds.resource.ResourceType.ROUTES;
import static dev.osier.xds.server.EnvoyResources.badCluster;
import static dev.osier.xds.server.EnvoyResources.badRoutes;
import static dev.osier.xds.server.EnvoyResources.cluster;
import static dev.osier.xds.server.EnvoyResources.endpoints;
import static dev.osier.xds.server.EnvoyResources.listener;
import static dev.osier.xds.server.EnvoyResources.routes;
import static dev.osier.xds.server.ServerFixture.IDENTITY;
import static dev.osier.xds.server.ServerFixture.POD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.xds.resource.ConfigurationSource.Protocol;
import dev.osier.xds.stream.FakeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real Envoy, configured over either variant of the protocol. */
@Tag("envoy")
final class EnvoyTest {
  private static final int ENOUGH = 20;

  @TempDir private Path directory;

  private final TestCertificates certificates = new TestCertificates();
  private int port;
  private int otherPort;
  private int serverPort;

  @BeforeEach
  void choosePorts() throws IOException {
    port = freePort();
    otherPort = freePort();
    serverPort = freePort();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private ServerFixture serve() {
    return new ServerFixture(
        settings ->
            new XdsServerSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort),
                settings.trustDomain(),
                settings.connections(),
                settings.streams()),
        certificates.server().keyManager(),
        certificates.trustManager());
  }

  private EnvoyProcess startEnvoy(Protocol protocol) throws IOException {
    Files.writeString(
        directory.resolve("identity.pem"), certificates.client(IDENTITY).pem(), UTF_8);
    Files.writeString(directory.resolve("roots.pem"), certificates.rootPem(), UTF_8);
    return EnvoyProcess.start(
        directory,
        AdsBootstrap.of(protocol, serverPort, directory),
        "--service-node",
        POD,
        "--service-cluster",
        "bookstore/reviews");
  }

  private FakeConfig oneService(Application application) {
    return FakeConfig.of(
        cluster("one", 1024),
        endpoints("one", application.port()),
        routes("routes", "one"),
        listener("main", port, "routes"));
  }

  @ParameterizedTest
  @EnumSource
  void isReadyEvenIfThereIsNothingForIt(Protocol protocol) throws IOException {
    try (ServerFixture fixture = serve();
        EnvoyProcess envoy = startEnvoy(protocol)) {
      Await.until("the stream", () -> fixture.streamsOpen() == 1);
      assertThat(envoy.get("/ready")).as("not configured yet").startsWith("PRE_INITIALIZING");
      fixture.source.put(POD, IDENTITY, FakeConfig.EMPTY);
      envoy.awaitReady();
    }
  }

  @ParameterizedTest
  @EnumSource
  void getsEveryChangeWithoutLosingARequest(Protocol protocol) throws IOException {
    try (ServerFixture fixture = serve();
        Application first = new Application("first");
        Application second = new Application("second")) {
      FakeConfig config = oneService(first);
      fixture.source.put(POD, IDENTITY, config);
      try (EnvoyProcess envoy = startEnvoy(protocol).awaitReady();
          Traffic traffic = new Traffic(port)) {
        assertThat(traffic.failuresAfter(ENOUGH)).isEmpty();
        assertThat(Traffic.get(port)).isEqualTo("200 first");

        FakeConfig moved = config.with(endpoints("one", second.port()));
        fixture.source.put(POD, IDENTITY, moved);
        Await.until("the endpoint's change", () -> Traffic.get(port).equals("200 second"));

        Instant start = Instant.now();
        FakeConfig changed = moved.with(cluster("one", 77));
        fixture.source.put(POD, IDENTITY, changed);
        Await.until(
            "the cluster's change",
            () -> envoy.get("/clusters").contains("one::default_priority::max_connections::77"));
        assertThat(Duration.between(start, Instant.now()))
            .as("the endpoints came again; without them Envoy waits for 15 s")
            .isLessThan(Duration.ofSeconds(10));

        FakeConfig replaced =
            changed
                .without(CLUSTER, "one")
                .without(ENDPOINTS, "one")
                .with(
                    cluster("two", 1024),
                    endpoints("two", first.port()),
                    routes("routes", "two"),
                    listener("other", otherPort, "routes"));
        fixture.source.put(POD, IDENTITY, replaced);
        Await.until("the new listener", () -> Traffic.get(otherPort).equals("200 first"));
        Await.until("the new route", () -> Traffic.get(port).equals("200 first"));
        Await.until(
            "the old cluster to go", () -> !envoy.get("/clusters").contains("one::default"));

        fixture.source.put(POD, IDENTITY, replaced.without(LISTENER, "other"));
        Await.until("the listener to go", () -> Traffic.get(otherPort).equals("refused"));
        assertThat(traffic.failuresAfter(ENOUGH)).isEmpty();
        Await.until(
            "all to be settled",
            () -> fixture.server.proxies().stream().allMatch(ProxyStatus::settled));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void runsOnWithoutAServerAndCatchesUpWithTheNext(Protocol protocol) throws IOException {
    try (Application application = new Application("first")) {
      FakeConfig config =
          oneService(application)
              .with(
                  cluster("two", 1024),
                  endpoints("two", application.port()),
                  routes("other routes", "two"),
                  listener("other", otherPort, "other routes"));
      ServerFixture before = serve();
      before.source.put(POD, IDENTITY, config);
      try (EnvoyProcess envoy = startEnvoy(protocol).awaitReady();
          Traffic traffic = new Traffic(port)) {
        assertThat(Traffic.get(otherPort)).isEqualTo("200 first");
        before.close();
        assertThat(traffic.failuresAfter(ENOUGH)).isEmpty();
        try (ServerFixture after = serve()) {
          after.source.put(
              POD,
              IDENTITY,
              config
                  .without(LISTENER, "other")
                  .without(ROUTES, "other routes")
                  .without(CLUSTER, "two")
                  .without(ENDPOINTS, "two"));
          Await.until(
              "the listener that was deleted meanwhile to go",
              () -> Traffic.get(otherPort).equals("refused"));
          Await.until("its cluster to go", () -> !envoy.get("/clusters").contains("two::default"));
          assertThat(traffic.failuresAfter(ENOUGH)).isEmpty();
          assertThat(envoy.stat("cluster_manager.cluster_modified")).isZero();
          assertThat(envoy.stat("listener_manager.listener_modified")).isZero();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "DELTA")
  void isSentNothingThatItHasWhenItComesBack(Protocol protocol) throws IOException {
    try (Application application = new Application("first")) {
      ServerFixture before = serve();
      before.source.put(POD, IDENTITY, oneService(application));
      try (EnvoyProcess envoy = startEnvoy(protocol).awaitReady()) {
        before.close();
        try (ServerFixture after = serve()) {
          after.source.put(POD, IDENTITY, oneService(application));
          Await.until(
              "all types to be asked for",
              () ->
                  after.server.proxies().stream()
                      .anyMatch(proxy -> proxy.types().size() == 4 && proxy.settled()));
          assertThat(after.count("osier.xds.pushes")).isZero();
          assertThat(after.server.proxies().getFirst().types())
              .as("what it said it has")
              .allMatch(type -> type.held() == 1);
          assertThat(envoy.get("/ready")).startsWith("LIVE");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatItRefusesAndTakesTheRest(Protocol protocol) throws IOException {
    try (ServerFixture fixture = serve();
        Application first = new Application("first");
        Application second = new Application("second")) {
      FakeConfig config =
          oneService(first)
              .with(
                  cluster("two", 1024),
                  endpoints("two", second.port()),
                  routes("other routes", "one"),
                  listener("other", otherPort, "other routes"));
      fixture.source.put(POD, IDENTITY, config);
      try (EnvoyProcess envoy = startEnvoy(protocol).awaitReady();
          Traffic traffic = new Traffic(port)) {
        fixture.source.put(
            POD,
            IDENTITY,
            config.with(
                badCluster("bad"), badRoutes("routes", "two"), routes("other routes", "two")));
        Await.until("the good route", () -> Traffic.get(otherPort).equals("200 second"));
        Await.until(
            "the refusals",
            () ->
                refused(fixture, "bad [Service test/bad]")
                    && refused(fixture, "routes [Service test/routes]"));
        assertThat(fixture.events)
            .filteredOn(event -> event.startsWith("refused"))
            .as("and nothing else")
            .hasSize(2);
        assertThat(Traffic.get(port)).as("the last good").isEqualTo("200 first");

        fixture.source.put(
            POD, IDENTITY, config.with(routes("routes", "two"), routes("other routes", "two")));
        Await.until("the mended route", () -> Traffic.get(port).equals("200 second"));
        assertThat(traffic.failuresAfter(ENOUGH)).isEmpty();
        assertThat(envoy.get("/ready")).startsWith("LIVE");
      }
    }
  }

  private static boolean refused(ServerFixture fixture, String what) {
    return fixture.events.stream()
        .anyMatch(event -> event.startsWith("refused " + POD + " " + what));
  }
}
