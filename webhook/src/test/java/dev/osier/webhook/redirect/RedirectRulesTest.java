package dev.osier.webhook.redirect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.webhook.injection.InjectionDecision;
import dev.osier.webhook.injection.TestPods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The redirect rules, loaded by the very command that is injected into a pod, in a network
 * namespace that stands for the pod: who reaches whom, over IPv4 and IPv6. Needs root and nft.
 */
@Tag("node")
class RedirectRulesTest {
  private static final String EXPECTED =
      """
      ipv4: application to outside: 15001
      ipv4: proxy to outside: nobody
      ipv4: application to excluded port: nobody
      ipv4: application to excluded block: nobody
      ipv4: application to its loopback: 8080
      ipv4: application to its own address: 8080
      ipv4: proxy to its pod's own address: 15006
      ipv4: caller to application: 15006
      ipv4: caller to excluded port: 9090
      ipv4: proxy on a connection that is not remembered: an answer
      ipv4: application after a reset of the proxy's: 15001
      ipv4: application after silence to the proxy: 15001
      ipv4: bytes of a proxy that closed before they were read: 32768
      ipv4: check through the proxy: HTTP/1.1 200 OK 8080
      ipv6: application to outside: 15001
      ipv6: proxy to outside: nobody
      ipv6: application to excluded port: nobody
      ipv6: application to excluded block: nobody
      ipv6: application to its loopback: 8080
      ipv6: application to its own address: 8080
      ipv6: proxy to its pod's own address: 15006
      ipv6: caller to application: 15006
      ipv6: caller to excluded port: 9090
      ipv6: proxy on a connection that is not remembered: an answer
      ipv6: application after a reset of the proxy's: 15001
      ipv6: application after silence to the proxy: 15001
      ipv6: bytes of a proxy that closed before they were read: 32768
      ipv6: check through the proxy: HTTP/1.1 200 OK 8080
      ipv4: proxy with its mark to its application: 8080
      """;

  @TempDir private Path folder;

  @Test
  void leadEveryoneWhereTheyShouldGo() throws Exception {
    JsonNode pod =
        TestPods.yaml(
            """
            metadata:
              name: pod
              annotations:
                proxy.osier.dev/exclude-inbound-ports: "%d"
                proxy.osier.dev/exclude-outbound-ports: "%d"
                proxy.osier.dev/exclude-outbound-cidrs: 10.66.0.0/16, fd00:66::/32
            spec:
              containers:
              - {name: app, livenessProbe: {httpGet: {port: %d}}}
            """
                .formatted(
                    RedirectTrial.EXCLUDED_INBOUND,
                    RedirectTrial.EXCLUDED_OUTBOUND,
                    RedirectTrial.APPLICATION));
    assertThat(trial(pod)).isEqualTo(EXPECTED);
  }

  private String trial(JsonNode pod) throws IOException, InterruptedException {
    InjectionDecision decision = TestPods.decide(pod, TestPods.LABELLED);
    assertThat(decision).isInstanceOf(InjectionDecision.Inject.class);
    JsonNode injected = TestPods.patched(pod, ((InjectionDecision.Inject) decision).patch());
    writeBootstrap(injected, "ipv4", RedirectTrial.POD_IPV4);
    writeBootstrap(injected, "ipv6", RedirectTrial.POD_IPV6);

    String envoy = System.getenv("OSIER_ENVOY");
    assertThat(envoy).as("OSIER_ENVOY").isNotNull();
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--net",
                "--mount",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RedirectTrial.class.getName(),
                String.valueOf(envoy),
                folder.toString()));
    for (JsonNode word : injected.at("/spec/initContainers/0/command")) {
      command.add(
          word.asText()
              .replace(
                  "/etc/osier/redirect.nft",
                  Path.of("proxy/redirect.nft").toAbsolutePath().toString()));
    }
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("the trial ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(errors, UTF_8)).isZero();
    return Files.readString(output, UTF_8);
  }

  private void writeBootstrap(JsonNode injected, String family, String address) throws IOException {
    ObjectNode bootstrap = (ObjectNode) TestPods.bootstrap(injected, address);
    bootstrap.remove("dynamic_resources");
    ((ArrayNode) bootstrap.at("/static_resources/clusters")).remove(0);
    Files.writeString(folder.resolve(family + ".json"), bootstrap.toString(), UTF_8);
  }
}
