package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code make demo} says and does, on the cluster that is up: all but starting that. */
@Tag("node")
@Order(Integer.MAX_VALUE - 2)
class DemoTest {
  private static final String NAMESPACE = "bookstore";
  private static final String ALL_IS_WELL = "demo: \\d+ requests, 0 failed, 100% mutual TLS";

  private static Shell.Result demo;

  @BeforeAll
  static void runTheDemo() {
    demo = Shell.run("DEMO_SECONDS=5 e2e/demo/run", "");
  }

  @AfterAll
  static void removeItsNamespace() {
    Shell.succeed("kubectl delete namespace --ignore-not-found " + NAMESPACE, "");
  }

  @Test
  void itEndsWellAndSaysSoInItsLastLine() {
    assertThat(demo.exitCode()).describedAs("%s", demo.output()).isZero();
    assertThat(demo.output().lines().toList().getLast()).matches(ALL_IS_WELL);
  }

  @Test
  void itSaysWhichStepItIsAtAndSinceWhen() {
    assertThat(demo.output())
        .containsPattern(
            step("step 3: ")
                + step(" +\\d+ of \\d+ pods are ready")
                + step("step 4: ")
                + step(" +5 s to go")
                + step("step 5: "));
  }

  @Test
  void itsTableHasEveryHop() {
    assertThat(demo.output())
        .containsPattern(
            "(?m)^SOURCE +DESTINATION +PROTOCOL +REQUESTS +FAILURES +MUTUAL TLS +PEER'S SPIFFE ID$")
        .containsPattern(row("visitor", "storefront", "HTTP/1.1"))
        .containsPattern(row("storefront", "reviews", "HTTP/1.1"))
        .containsPattern(row("reviews", "ratings", "gRPC"))
        .containsPattern(row("ratings", "ledger", "TCP"));
  }

  @Test
  void itSaysHowToGoOn() {
    assertThat(demo.output())
        .contains(
            "build/bin/kubectl -n bookstore port-forward service/storefront 8080:8080",
            "http://localhost:8080",
            "build/bin/kubectl get pods -A",
            "build/bin/helm -n osier-system status osier",
            "make down");
  }

  @Test
  void whatItSaysToDoNextWorks() {
    assertThat(whatSays("build/bin/kubectl get pods -A")).contains("storefront");
    assertThat(whatSays("build/bin/kubectl get mid")).contains("cluster.local");
    assertThat(whatSays("build/bin/helm -n osier-system status osier"))
        .contains("STATUS: deployed");
    Shell.Result page =
        Shell.run(
            said("build/bin/kubectl -n bookstore port-forward service/storefront 8080:8080")
                + " >/dev/null & trap \"kill $!\" EXIT;"
                + " curl -sSf --noproxy '*' --retry 20 --retry-all-errors --retry-delay 1 "
                + said("http://localhost:8080"),
            "");
    assertThat(page.exitCode()).describedAs("%s", page.output()).isZero();
    assertThat(page.output()).contains("<html", "Bookstore</title>");
  }

  private static String whatSays(String command) {
    Shell.Result result = Shell.run(said(command), "");
    assertThat(result.exitCode()).describedAs("%s", result.output()).isZero();
    return result.output();
  }

  private static String said(String command) {
    assertThat(demo.output()).contains(command);
    return command;
  }

  @Test
  void onceMoreItEndsWellToo() {
    Shell.Result again = Shell.run("DEMO_SECONDS=5 e2e/demo/run", "");

    assertThat(again.exitCode()).describedAs("%s", again.output()).isZero();
    assertThat(again.output().lines().toList().getLast()).matches(ALL_IS_WELL);
  }

  @Test
  void theCalledProxiesSawMutualTlsToo() {
    List<Pod> pods =
        TestCluster.client()
            .pods()
            .inNamespace(NAMESPACE)
            .withLabel("osier.dev/proxy", "sidecar")
            .list()
            .getItems();
    List<JsonNode> records = ProxyLog.records(pods, "inbound");
    for (String caller : List.of("visitor", "storefront", "reviews", "ratings")) {
      assertThat(records)
          .describedAs("calls of %s, as the called saw them", caller)
          .anyMatch(record -> record.path("peer").asText().endsWith("/ns/bookstore/sa/" + caller));
    }
    assertThat(records).allMatch(ProxyLog::isMutualTls);
  }

  private static String step(String text) {
    return "\\[ *\\d+s\\] " + text + "[^\\n]*\\n(?s:.*?)";
  }

  private static String row(String source, String destination, String protocol) {
    return "(?m)^bookstore/%s +bookstore/%s +%s +[1-9]\\d* +0 +all +spiffe://cluster.local/ns/bookstore/sa/%s$"
        .formatted(source, destination, Pattern.quote(protocol), destination);
  }
}
