package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.mesh.Discovery;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where RouteRules send live traffic, and what they change about it. */
@Tag("node")
@ParameterizedClass
@EnumSource(Discovery.class)
class RouteRuleTest {
  private static final String V1 = VersionedServer.backend(80, 1, "v1");
  private static final String V2 = VersionedServer.backend(80, 1, "v2");
  private static final String REST = "\n- backendRefs: [" + V1 + "]";

  private static VersionedServer server;

  /** In a mesh whose proxies come to know of services so. */
  RouteRuleTest(Discovery discovery) {
    assertThat(server.namespace().pod("client").getMetadata().getLabels())
        .containsEntry("osier.dev/discovery", discovery.word());
  }

  @BeforeParameterizedClassInvocation
  static void createPods(Discovery discovery) {
    server = VersionedServer.create("rules", discovery);
  }

  @AfterParameterizedClassInvocation
  static void deletePods() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          path: {type: Exact, value: /exact}                           | /exact     | GET  | x-a=b             | /exact/more | GET
          path: {type: PathPrefix, value: /pre}                        | /pre/fix   | GET  | x-a=b             | /prefix     | GET
          path: {type: RegularExpression, value: '/r[0-9]+'}           | /r42       | GET  | x-a=b             | /r42x       | GET
          method: PUT                                                  | /          | PUT  | x-a=b             | /           | GET
          headers: [{name: x-user, value: jason}]                      | /          | GET  | x-user=jason      | /           | GET
          headers: [{name: x-user, type: Present}]                     | /          | GET  | x-user=anybody    | /           | GET
          queryParams: [{name: q, value: one}]                         | /?q=one    | GET  | x-a=b             | /?q=two     | GET
          cookies: [{name: s, type: RegularExpression, value: 'b-.*'}] | /          | GET  | cookie=a=1; s=b-2 | /           | GET
          """)
  void aRequestIsMatchedByWhatItCarries(
      String match,
      String path,
      String method,
      String header,
      String otherPath,
      String otherMethod) {
    try (var _ =
        server.rule("matching", "matches: [{" + match + "}]\n  backendRefs: [" + V2 + "]" + REST)) {
      for (String http2 : List.of("--http2=false", "--http2")) {
        assertThat(
                server
                    .ask("http://server" + path, "--method", method, "--header", header, http2)
                    .keys("peers"))
            .containsExactly("v2");
        assertThat(
                server
                    .ask("http://server" + otherPath, "--method", otherMethod, http2)
                    .keys("peers"))
            .containsExactly("v1");
      }
    }
  }

  @Test
  void aGrpcCallIsMatchedByItsMethod() {
    try (var _ =
        server.rule(
            9090,
            "grpc",
            """
            matches: [{grpc: {service: osier.samples.echo.v1.Echo, method: Say}}]
              backendRefs: [%s]
            - backendRefs: [%s]\
            """
                .formatted(
                    VersionedServer.backend(9090, 1, "v2"),
                    VersionedServer.backend(9090, 1, "v1")))) {
      assertThat(server.client().grpc("server:9090", "--n", "20").keys("peers"))
          .containsExactly("v2");
      assertThat(server.client().grpc("server:9090", "--n", "10", "--messages", "2").keys("peers"))
          .containsExactly("v1");
    }
  }

  @Test
  void aCanaryGoesToPodsByTheirLabels() {
    try (var _ =
        server.rule(
            "split",
            "backendRefs: [%s, %s]"
                .formatted(
                    VersionedServer.backend(80, 90, "v1"),
                    VersionedServer.backend(80, 10, "v2")))) {
      TestClient.Result result =
          server.client().http("http://server/", "--n", "5000", "--concurrency", "8");

      assertThat(result.requests()).isEqualTo(5000);
      assertThat(result.failed()).isZero();
      // Two percentage points of 5,000 requests.
      assertThat(result.summary().path("peers").path("v2").asInt()).isCloseTo(500, within(100));
    }
  }

  @Test
  void precedenceOutranksSpecificity() {
    String exact =
        "rules: [{matches: [{path: {type: Exact, value: /a}}], directResponse: {status: 297}}]";
    String everything = "rules: [{directResponse: {status: 298}}]";
    try (var _ = TestObject.routeRule(server.namespace(), "specific", exact)) {
      try (var _ = TestObject.routeRule(server.namespace(), "general", everything)) {
        assertThat(server.ask("http://server/a").keys("statuses")).containsExactly("297");
        assertThat(server.ask("http://server/b").keys("statuses")).containsExactly("298");
      }
      try (var _ =
          TestObject.routeRule(server.namespace(), "urgent", "precedence: 1\n" + everything)) {
        assertThat(server.ask("http://server/a").keys("statuses")).containsExactly("298");
      }
    }
  }

  @Test
  void whatNoRuleMatchesIsRejectedIfTheRulesSaySo() {
    try (var _ =
        TestObject.routeRule(
            server.namespace(),
            "reject",
            "noMatch: Reject\nrules: [{matches: [{path: {value: /open}}]}]")) {
      assertThat(server.ask("http://server/open").keys("statuses")).containsExactly("200");
      assertThat(server.ask("http://server/closed").keys("statuses")).containsExactly("404");
    }
  }

  @Test
  void aRedirectSendsTheCallerElsewhere() {
    try (var _ =
        server.rule(
            "redirects",
            """
            matches: [{path: {value: /moved}}]
              redirect: {scheme: https, hostname: shop.example, statusCode: 301}
            - matches: [{path: {value: /old}}]
              redirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}, statusCode: 308}\
            """)) {
      TestClient.Result moved = server.shown("http://server/moved/a?b=c");
      assertThat(moved.keys("statuses")).containsExactly("301");
      assertThat(header(moved, "location")).isEqualTo("https://shop.example/moved/a?b=c");
      TestClient.Result old = server.shown("http://server/old/a?b=c");
      assertThat(old.keys("statuses")).containsExactly("308");
      assertThat(header(old, "location")).isEqualTo("http://server/new/a?b=c");
    }
  }

  @Test
  void aRewriteChangesPathAndHost() {
    try (var _ =
        server.rule(
            "rewrite",
            """
            matches: [{path: {value: /outer}}]
              rewrite: {hostname: inner.example, path: {type: ReplacePrefixMatch, replacePrefixMatch: /inner}}\
            """)) {
      assertThat(server.heard("http://server/outer/a?b=c"))
          .contains(
              "\"path\":\"/inner/a\"", "\"query\":\"b=c\"", "\"authority\":\"inner.example\"");
    }
  }

  @Test
  void aDirectResponseNeedsNoBackend() {
    try (var _ =
        server.rule(
            "gone",
            "matches: [{path: {value: /gone}}]\n  directResponse: {status: 410, body: no more}")) {
      TestClient.Result gone = server.shown("http://server/gone");
      assertThat(gone.keys("statuses")).containsExactly("410");
      assertThat(gone.keys("peers")).isEmpty();
      assertThat(gone.summary().path("body").asText()).isEqualTo("no more");
    }
  }

  @Test
  void headersAreSetAddedAndRemovedBothWays() {
    String changes =
        "{set: [{name: x-set, value: new}], add: [{name: x-added, value: two}], remove: [%s]}";
    try (var _ =
        server.rule(
            "headers",
            "requestHeaders: %s\n  responseHeaders: %s"
                .formatted(changes.formatted("x-gone"), changes.formatted("x-served-protocol")))) {
      TestClient.Result result =
          server.shown(
              "http://server/",
              "--header",
              "x-set=old",
              "--header",
              "x-added=one",
              "--header",
              "x-gone=here");
      assertThat(result.summary().path("body").asText())
          .contains("\"x-set\":\"new\"", "\"x-added\":\"one, two\"")
          .doesNotContain("x-gone");
      assertThat(header(result, "x-set")).isEqualTo("new");
      assertThat(header(result, "x-added")).isEqualTo("two");
      assertThat(result.summary().path("headers").has("x-served-protocol")).isFalse();
    }
  }

  @Test
  void pagesOfAllowedOriginsMayCall() {
    try (var _ =
        server.rule(
            "cors",
            "cors: {allowOrigins: [\"https://shop.example\"], allowMethods: [PUT], maxAge: 1h}")) {
      TestClient.Result preflight =
          server.shown(
              "http://server/",
              "--method",
              "OPTIONS",
              "--header",
              "origin=https://shop.example",
              "--header",
              "access-control-request-method=PUT");
      assertThat(preflight.keys("statuses")).containsExactly("200");
      assertThat(preflight.keys("peers")).isEmpty();
      assertThat(header(preflight, "access-control-allow-origin"))
          .isEqualTo("https://shop.example");
      assertThat(header(preflight, "access-control-allow-methods")).isEqualTo("PUT");
      assertThat(header(preflight, "access-control-max-age")).isEqualTo("3600");
      assertThat(
              header(
                  server.shown("http://server/", "--header", "origin=https://shop.example"),
                  "access-control-allow-origin"))
          .isEqualTo("https://shop.example");
      TestClient.Result stranger =
          server.shown("http://server/", "--header", "origin=https://other.example");
      assertThat(stranger.failed()).isZero();
      assertThat(stranger.summary().path("headers").has("access-control-allow-origin")).isFalse();
    }
  }

  @Test
  void upgradesAndStreamsFollowTheRules() {
    try (var _ = server.rule("upgrades", "backendRefs: [" + V2 + "]");
        var _ =
            server.rule(
                9090, "streams", "backendRefs: [" + VersionedServer.backend(9090, 1, "v2") + "]")) {
      TestClient.Result sockets =
          server.client().websocket("ws://server/ws", "--n", "10", "--messages", "3");
      assertThat(sockets.failed()).describedAs("%s", sockets.summary()).isZero();
      assertThat(sockets.keys("peers")).containsExactly("v2");
      TestClient.Result streams =
          server.client().grpc("server:9090", "--n", "10", "--messages", "3");
      assertThat(streams.failed()).describedAs("%s", streams.summary()).isZero();
      assertThat(streams.keys("peers")).containsExactly("v2");
    }
  }

  @Test
  void everyMirrorGetsItsShareOfCopies() {
    try (var _ =
        server.rule(
            "mirror",
            "backendRefs: [%s]\n  mirrors: [{backendRef: %s}, {backendRef: %s, percent: 50}]"
                .formatted(V1, unweighted(V2), unweighted(V1)))) {
      TestClient.Result result = server.client().http("http://server/mirrored", "--n", "200");

      assertThat(result.failed()).isZero();
      assertThat(result.keys("peers")).containsExactly("v1");
      Pod v1 = server.namespace().awaitPod("v1");
      Pod v2 = server.namespace().awaitPod("v2");
      Await.until(
          TestCluster.SOON,
          () -> {
            assertThat(ProxyLog.inbound(List.of(v2), "/mirrored")).hasSize(200);
            // Its own and about half as many copies.
            assertThat(ProxyLog.inbound(List.of(v1), "/mirrored").size()).isBetween(260, 340);
          });
    }
  }

  @Test
  void connectionsAreSplitByWeight() {
    try (var _ =
        server.rule(
            7001,
            "tcp",
            "backendRefs: [%s, %s]"
                .formatted(
                    VersionedServer.backend(7001, 3, "v1"),
                    VersionedServer.backend(7001, 1, "v2")))) {
      JsonNode peers =
          server
              .client()
              .tcp("server:7001", "--n", "400", "--server-first", "--concurrency", "4")
              .summary()
              .path("peers");

      assertThat(peers.path("v1").asInt()).isCloseTo(300, within(40));
      assertThat(peers.path("v2").asInt()).isCloseTo(100, within(40));
    }
  }

  private static String unweighted(String backend) {
    return backend.replace("weight: 1, ", "");
  }

  private static String header(TestClient.Result result, String name) {
    return result.summary().path("headers").path(name).asText();
  }
}
