package dev.osier.xds.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.testkit.Await;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.xds.report.ReportReceiver;
import dev.osier.xds.report.Reporter;
import dev.osier.xds.resource.ConfigurationSource.Protocol;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two replicas with a real Envoy each, one of which takes no regular expressions: what it says
 * arrives at the leader, at the rule that has one, and nothing else is held up anywhere.
 */
@Tag("envoy")
final class RolloutEnvoyTest {
  private static final String SELF = "spiffe://cluster.local/ns/osier-system/sa/osier";
  private static final String PROXY = "spiffe://cluster.local/ns/bookstore/sa/reviews";
  private static final String LOWERED =
      """
      layered_runtime:
        layers:
        - {name: static, static_layer: {re2.max_program_size.error_level: 3}}
      """;

  @TempDir private Path directory;

  private final TestCertificates certificates = new TestCertificates();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Collected collected = new Collected();
  private final WrittenRules oneRules = new WrittenRules();
  private final WrittenRules twoRules = new WrittenRules();
  private final int strictPort = freePort();
  private final int laxPort = freePort();
  private final XdsServer one =
      serve(
          oneRules,
          report -> collected.report("one", report),
          List.of(
              new ReportReceiver(
                  SpiffeId.parse(SELF).orElseThrow(), collected, Duration.ofMillis(200))));
  private final Reporter reporter =
      new Reporter(
          "two",
          SpiffeId.parse(SELF).orElseThrow(),
          certificates.client(SELF).keyManager(),
          certificates.trustManager());
  private final XdsServer two = serve(twoRules, reporter::report, List.of());

  @AfterEach
  void stop() {
    reporter.close();
    one.stop(Duration.ofMillis(100));
    two.stop(Duration.ofMillis(100));
  }

  @ParameterizedTest
  @EnumSource
  void oneRuleThatOneProxyRefusesHoldsUpNothing(Protocol protocol) throws IOException {
    oneRules.pod("bookstore/strict", strictPort);
    twoRules.pod("bookstore/lax", laxPort);
    write("first", false);
    write("second", false);
    one.start();
    two.start();
    reporter.reportTo(
        Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), one.port())));
    try (EnvoyProcess strict = envoy("strict", one.port(), LOWERED, protocol);
        EnvoyProcess lax = envoy("lax", two.port(), "", protocol)) {
      awaitAnswer(strictPort, "first", "first@1");
      awaitAnswer(laxPort, "second", "second@1");
      awaitCount("one", "first", "@1 1/1/0");
      awaitCount("two", "first", "@1 1/1/0");

      write("first", true);
      awaitCount("two", "first", "@2 1/1/0");
      awaitCount("one", "first", "@2 1/0/1");
      assertThat(collected.refusal("one", "first"))
          .startsWith("bookstore/strict: ")
          .containsIgnoringCase("regex");
      awaitAnswer(laxPort, "first", "first@2");
      assertThat(answer(strictPort, "first")).as("the last good").isEqualTo("first@1");
      awaitCount("one", "second", "@1 1/1/0");

      write("second", false);
      write("third", false);
      for (int port : List.of(strictPort, laxPort)) {
        awaitAnswer(port, "second", "second@2");
        awaitAnswer(port, "third", "third@1");
      }
      assertThat(answer(strictPort, "first")).as("still the last good").isEqualTo("first@1");
      awaitCount("one", "third", "@1 1/1/0");
      awaitCount("one", "first", "@2 1/0/1");
      assertThat(lax.stat("http.main.rds.rules.update_rejected")).isZero();

      write("first", false);
      awaitAnswer(strictPort, "first", "first@3");
      awaitCount("one", "first", "@3 1/1/0");
      assertThat(collected.refusal("one", "first")).isEmpty();
      assertThat(strict.get("/ready")).startsWith("LIVE");
    }
    awaitCount("two", "first", "@3 0/0/0");
    reporter.close();
    Await.until("the replica to be forgotten", () -> !collected.knows("two"));
  }

  private void write(String rule, boolean expression) {
    oneRules.write(rule, expression);
    twoRules.write(rule, expression);
  }

  private void awaitAnswer(int port, String rule, String answer) {
    Await.until(answer + " of the proxy at " + port, () -> answer(port, rule).equals(answer));
  }

  private void awaitCount(String replica, String rule, String count) {
    Await.until(
        rule + " " + count + " on replica " + replica,
        () -> collected.of(replica, rule).equals(count));
  }

  private String answer(int port, String rule) {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + rule)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "failed: " + e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private XdsServer serve(
      WrittenRules rules, Consumer<RolloutReport> reports, List<io.grpc.BindableService> others) {
    return new XdsServer(
        XdsServerSettings.of(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new TrustDomain("cluster.local")),
        certificates.client(SELF).keyManager(),
        certificates.trustManager(),
        rules,
        new SimpleMeterRegistry(),
        new Listener(reports),
        others);
  }

  private record Listener(Consumer<RolloutReport> reports) implements ProxyListener {
    @Override
    public void progressed(RolloutReport report) {
      reports.accept(report);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("looking for a free port", e);
    }
  }

  private EnvoyProcess envoy(String pod, int serverPort, String runtime, Protocol protocol)
      throws IOException {
    Path folder = Files.createDirectory(directory.resolve(pod));
    Files.writeString(folder.resolve("identity.pem"), certificates.client(PROXY).pem(), UTF_8);
    Files.writeString(folder.resolve("roots.pem"), certificates.rootPem(), UTF_8);
    return EnvoyProcess.start(
            folder,
            AdsBootstrap.of(protocol, serverPort, folder) + runtime,
            "--service-node",
            "bookstore/" + pod,
            "--service-cluster",
            "bookstore/reviews")
        .awaitReady();
  }
}
