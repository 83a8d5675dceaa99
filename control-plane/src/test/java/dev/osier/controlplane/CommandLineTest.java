package dev.osier.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What somebody sees who runs {@code osier}. */
@Tag("slow")
class CommandLineTest {
  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: List
      items:
      - apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec:
          clusterIPs: [10.96.0.10]
          selector: {app: web}
          ports: [{name: http, port: 80}]
      - apiVersion: v1
        kind: Pod
        metadata:
          name: web-1
          namespace: shop
          labels: {app: web, osier.dev/proxy: sidecar}
          annotations: {osier.dev/status: injected}
        spec:
          serviceAccountName: web
          nodeName: node-1
          initContainers: [{name: osier-proxy, image: proxy, restartPolicy: Always}]
          containers: [{name: web, image: web}]
        status: {phase: Running, podIP: 10.0.1.4, podIPs: [{ip: 10.0.1.4}]}
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter error = new StringWriter();
  private String file = "";

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("objects.yaml"), OBJECTS).toString();
  }

  @Test
  void whatKubectlPrintsIsTranslated() {
    assertThat(run("translate", file)).isZero();
    assertThat(out.toString()).contains("# proxy shop/web-1: ", "outbound/shop/web/80");
  }

  @Test
  void aRequestIsExplained() {
    assertThat(run("explain", "-f", file, "--from", "shop/web", "GET", "http://web:80/")).isZero();
    assertThat(out.toString()).contains("Service shop/web, HTTP", "goes to shop/web:80");
  }

  @Test
  void aMistakeIsOneLine() {
    assertThat(run("translate", "--proxy", "shop/nobody", file)).isEqualTo(1);
    assertThat(error.toString())
        .startsWith("choosing proxies: the files hold no such pod with a sidecar")
        .hasLineCount(1);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    String absent = folder.resolve("absent.yaml").toString();

    assertThat(run("translate", absent)).isEqualTo(1);
    assertThat(error.toString().strip()).isEqualTo("reading " + absent + ": there is no such file");
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(error, true));
    return commandLine.execute(arguments);
  }
}
