package dev.osier.xds.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.traffic.Connections;
import dev.osier.mesh.traffic.LoadBalancing;
import dev.osier.mesh.traffic.LocalityPreference;
import dev.osier.mesh.traffic.LocalityPreference.Tier;
import dev.osier.mesh.traffic.OutlierDetection;
import dev.osier.mesh.traffic.TrafficPolicy;
import dev.osier.testkit.Await;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.IdentityFiles;
import dev.osier.testkit.MeshBuilder;
import dev.osier.testkit.RawResponse;
import dev.osier.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What callers notice when a sidecar can no longer be reached, or stands still for a while: three
 * real Envoys, one calling, one called in its zone, one called elsewhere. Packets are dropped by
 * nftables.
 */
@Tag("envoy")
class PartitionTest {
  private static final String VIP = "127.45.0.10";
  private static final String NEAR = "127.46.0.1";
  private static final String FAR = "127.46.0.2";
  private static final String TABLE = "osier_partition_test";
  private static final Duration FOUND_OUT = Duration.ofSeconds(3);

  private record Request(Duration begun, int status, String application) {}

  @TempDir Path directory;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final int port = LiveMesh.freePort(VIP);
  private final int target = LiveMesh.freePort(NEAR);
  private EnvoyProcess near;
  private EnvoyProcess caller;

  @BeforeEach
  void start() throws Exception {
    TestAuthority authority = TestAuthority.create();
    TrafficPolicy preferNear =
        new TrafficPolicy(
            LoadBalancing.DEFAULT,
            new LocalityPreference(List.of(Tier.ZONE, Tier.ANY), 70),
            Optional.empty(),
            OutlierDetection.DEFAULT,
            Connections.DEFAULT);
    Mesh mesh =
        new MeshBuilder()
            .roots(authority.rootPem())
            .service(
                "shop/web",
                service ->
                    service
                        .address(VIP)
                        .port(port, Protocol.HTTP, target)
                        .traffic("shop/p", preferNear))
            .pod("shop/client", pod -> pod.address("127.46.1.4").in("north", "a"))
            .pod("shop/near", pod -> pod.address(NEAR).serves("shop/web").in("north", "a"))
            .pod("shop/far", pod -> pod.address(FAR).serves("shop/web").in("north", "b"))
            .build();
    near = called(mesh, authority, "near", NEAR);
    called(mesh, authority, "far", FAR);
    Path folder = folder("caller", authority);
    caller =
        add(
            EnvoyProcess.start(
                    folder,
                    new StaticBootstrap(Shop.config(mesh, "shop/client"))
                        .identity(folder.toString())
                        .onlyListeners(List.of("outbound/" + port))
                        .bind("outbound/" + port, VIP, port)
                        .json())
                .awaitReady());
    Await.until("the first request", () -> send().status() == 200);
  }

  @AfterEach
  void stop() throws Exception {
    run("nft", "delete", "table", "inet", TABLE);
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  @Test
  void noRequestFailsThatBeginsThreeSecondsAfterAPartition() throws Exception {
    assertThat(send().header(NamedApplication.NAME)).isEqualTo("near");
    List<Request> requests = underLoad(Duration.ofSeconds(7), 50, this::partition);

    List<Request> late =
        requests.stream().filter(request -> request.begun().compareTo(FOUND_OUT) >= 0).toList();
    assertThat(late).hasSizeGreaterThan(100);
    assertThat(late)
        .filteredOn(request -> request.status() != 200 || !request.application().equals("far"))
        .isEmpty();
    // Else nothing was cut.
    assertThat(requests).anyMatch(request -> request.application().isEmpty());
  }

  @Test
  void anIdleConnectionIsFoundDeadWithinThreeSeconds() throws Exception {
    long connected = System.nanoTime();
    assertThat(active()).isEqualTo(1);
    partition();
    Await.until("the connection to end", () -> active() == 0);

    assertThat(Duration.ofNanos(System.nanoTime() - connected)).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void aSidecarThatStoodStillLosesNothing() throws Exception {
    List<Request> requests =
        underLoad(
            Duration.ofSeconds(8),
            100,
            () -> {
              run("kill", "-STOP", String.valueOf(near.pid()));
              LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
              run("kill", "-CONT", String.valueOf(near.pid()));
            });

    assertThat(requests).hasSizeGreaterThan(500);
    assertThat(requests).filteredOn(request -> request.status() != 200).isEmpty();
  }

  private long active() {
    return caller.stat("cluster.outbound/shop/web/" + port + ".upstream_cx_active");
  }

  private void partition() {
    run(
        "nft",
        "add table inet %1$s; add chain inet %1$s out { type filter hook output priority 0; };"
                .formatted(TABLE)
            + " add rule inet %1$s out ip daddr %2$s tcp dport %3$d drop;"
                .formatted(TABLE, NEAR, target)
            + " add rule inet %1$s out ip saddr %2$s tcp sport %3$d drop"
                .formatted(TABLE, NEAR, target));
  }

  /** Requests that begin evenly for a time, told from the moment when the trouble begins. */
  private List<Request> underLoad(Duration time, int perSecond, Runnable trouble)
      throws InterruptedException {
    Queue<Request> requests = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    Thread troubled = Thread.startVirtualThread(trouble);
    long begin = System.nanoTime();
    Duration now = Duration.ZERO;
    while (now.compareTo(time) < 0) {
      Duration begun = now;
      threads.add(
          Thread.startVirtualThread(
              () -> {
                RawResponse answer = send();
                requests.add(
                    new Request(begun, answer.status(), answer.header(NamedApplication.NAME)));
              }));
      LockSupport.parkNanos(Duration.ofSeconds(1).toNanos() / perSecond);
      now = Duration.ofNanos(System.nanoTime() - begin);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    troubled.join();
    return List.copyOf(requests);
  }

  private RawResponse send() {
    try {
      return RawResponse.to(VIP, port, "GET / HTTP/1.1\r\nHost: web.shop\r\n\r\n");
    } catch (IOException e) {
      return RawResponse.NONE;
    }
  }

  private EnvoyProcess called(Mesh mesh, TestAuthority authority, String pod, String address)
      throws IOException {
    NamedApplication application = add(new NamedApplication(pod, "127.0.0.1", 0));
    Path folder = folder(pod, authority);
    return add(
        EnvoyProcess.start(
                folder,
                new StaticBootstrap(Shop.config(mesh, "shop/" + pod))
                    .identity(folder.toString())
                    .onlyListeners(List.of("inbound"))
                    .bind("inbound", address, target)
                    .redirect("inbound/http1", "127.0.0.1", application.port())
                    .json())
            .awaitReady());
  }

  private Path folder(String name, TestAuthority authority) throws IOException {
    Path folder = Files.createDirectory(directory.resolve(name));
    IdentityFiles.write(folder, authority.credentials("spiffe://cluster.local/ns/shop/sa/default"));
    return folder;
  }

  private <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  private static void run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("running " + command[0], e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
