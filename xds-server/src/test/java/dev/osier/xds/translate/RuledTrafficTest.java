package dev.osier.xds.translate;

import static dev.osier.testkit.RouteBuilder.route;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.osier.mesh.Fraction;
import dev.osier.mesh.route.Cors;
import dev.osier.mesh.route.Fault;
import dev.osier.mesh.route.HeaderChanges;
import dev.osier.mesh.route.NoMatch;
import dev.osier.mesh.route.PathRewrite;
import dev.osier.mesh.route.Retry;
import dev.osier.mesh.route.RetryCondition;
import dev.osier.mesh.route.RouteOutcome;
import dev.osier.mesh.route.StringMatch;
import dev.osier.testkit.Await;
import dev.osier.testkit.RawResponse;
import dev.osier.testkit.RouteBuilder;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real Envoy does with requests and connections that rules are about. */
@Tag("envoy")
class RuledTrafficTest {
  private static final String RULES = "shop/rules";

  @TempDir static Path directory;
  private static RuledTraffic traffic;

  @BeforeAll
  static void start() throws IOException {
    traffic = new RuledTraffic(directory, RuledTrafficTest::rules);
  }

  @AfterAll
  static void stop() throws Exception {
    if (traffic != null) {
      traffic.close();
    }
  }

  private static void rules(RuledTraffic.Rules rules) {
    int web = rules.web();
    AtomicInteger next = new AtomicInteger();
    List<RouteBuilder> list = new ArrayList<>();
    list.add(
        rule(next)
            .prefix("/match")
            .cookie("session", new StringMatch.Exact("a.b"))
            .outcome(said("exact cookie")));
    list.add(
        rule(next)
            .prefix("/match")
            .cookie("trial", new StringMatch.RegularExpression("beta-.*"))
            .outcome(said("cookie like")));
    list.add(
        rule(next)
            .prefix("/match")
            .cookie("seen", new StringMatch.Present())
            .outcome(said("cookie present")));
    list.add(
        rule(next)
            .prefix("/match")
            .query("page", new StringMatch.RegularExpression("[0-9]+"))
            .outcome(said("query like")));
    list.add(
        rule(next)
            .prefix("/match")
            .query("flag", new StringMatch.Present())
            .outcome(said("query present")));
    list.add(rule(next).prefix("/match/").method("PUT").outcome(said("put")));
    list.add(rule(next).prefix("/match/").header("x-a", "1").outcome(said("header")));
    list.add(rule(next).path("/match/exact").outcome(said("exact")));
    list.add(rule(next).pathLike("/match/[0-9]+").outcome(said("like")));
    list.add(rule(next).prefix("/match/").outcome(said("prefix")));
    list.add(
        rule(next)
            .prefix("/split")
            .toSubset("shop/web", web, "version", "v1", 80)
            .toSubset("shop/web", web, "version", "v2", 20));
    list.add(rule(next).prefix("/half").to("shop/other", 80, 1).toNothing(1));
    list.add(rule(next).prefix("/nothing").toNothing(1).to("shop/missing", 80, 1));
    list.add(
        rule(next)
            .prefix("/strip")
            .rewrite(new PathRewrite.ReplacePrefixMatch("/"))
            .host("renamed.example")
            .to("shop/other", 80, 1));
    list.add(
        rule(next)
            .prefix("/foo")
            .rewrite(new PathRewrite.ReplacePrefixMatch("/bar/"))
            .to("shop/other", 80, 1));
    list.add(
        rule(next)
            .prefix("/full")
            .rewrite(new PathRewrite.ReplaceFullPath("/whole-1"))
            .to("shop/other", 80, 1));
    list.add(
        rule(next)
            .prefix("/headers")
            .requestHeaders(
                new HeaderChanges(
                    List.of(
                        new HeaderChanges.Value("x-set", "100%done"),
                        new HeaderChanges.Value("x-osier-protocol", "HTTP/2")),
                    List.of(
                        new HeaderChanges.Value("x-set", "more"),
                        new HeaderChanges.Value("x-add", "2")),
                    List.of("x-drop", "x-set")))
            .responseHeaders(
                new HeaderChanges(
                    List.of(new HeaderChanges.Value("x-app", "hidden")),
                    List.of(new HeaderChanges.Value("x-extra", "%REQ(x)%")),
                    List.of("x-internal")))
            .to("shop/other", 80, 1));
    list.add(
        rule(next).path("/secure").outcome(redirect(Optional.of("https"), null, null, null, 301)));
    list.add(
        rule(next)
            .prefix("/elsewhere")
            .outcome(
                redirect(
                    Optional.empty(),
                    "shop.example",
                    null,
                    new PathRewrite.ReplacePrefixMatch("/"),
                    302)));
    list.add(
        rule(next)
            .prefix("/whole")
            .outcome(
                redirect(
                    Optional.of("https"),
                    "shop.example",
                    8443,
                    new PathRewrite.ReplaceFullPath("/new"),
                    308)));
    list.add(
        rule(next)
            .prefix("/retry")
            .retry(
                new Retry(
                    3,
                    new TreeSet<>(List.of(RetryCondition.GATEWAY_ERROR)),
                    new TreeSet<>(),
                    Retry.Methods.IDEMPOTENT,
                    Optional.of(new Retry.Backoff(Duration.ofMillis(1), Duration.ofMillis(2)))))
            .to("shop/other", 80, 1));
    list.add(
        rule(next)
            .prefix("/again")
            .retry(
                new Retry(
                    3,
                    new TreeSet<>(),
                    new TreeSet<>(List.of(503)),
                    Retry.Methods.ANY,
                    Optional.of(new Retry.Backoff(Duration.ofMillis(1), Duration.ofMillis(2)))))
            .to("shop/other", 80, 1));
    list.add(
        rule(next)
            .prefix("/never")
            .retry(
                new Retry(
                    0,
                    new TreeSet<>(List.of(RetryCondition.SERVER_ERROR)),
                    new TreeSet<>(),
                    Retry.Methods.ANY,
                    Optional.empty()))
            .to("shop/other", 80, 1));
    list.add(
        rule(next)
            .prefix("/slow")
            .timeouts(Optional.of(Duration.ofMillis(200)), Optional.empty())
            .to("shop/other", 80, 1));
    list.add(
        rule(next)
            .prefix("/try")
            .timeouts(Optional.empty(), Optional.of(Duration.ofMillis(200)))
            .to("shop/other", 80, 1));
    list.add(
        rule(next)
            .prefix("/mirror")
            .mirror("shop/shadow", 80, Fraction.ALL)
            .to("shop/other", 80, 1));
    list.add(
        rule(next)
            .prefix("/fault")
            .header("x-fault", "yes")
            .fault(
                new Fault(
                    Optional.empty(),
                    Optional.of(new Fault.Abort(new Fault.Answer.Http(418), Fraction.ALL))))
            .to("shop/other", 80, 1));
    list.add(
        rule(next)
            .prefix("/sometimes")
            .fault(
                new Fault(
                    Optional.empty(),
                    Optional.of(new Fault.Abort(new Fault.Answer.Http(418), new Fraction(1, 3)))))
            .to("shop/other", 80, 1));
    list.add(
        rule(next)
            .prefix("/delay")
            .fault(
                new Fault(
                    Optional.of(new Fault.Delay(Duration.ofMillis(300), Fraction.ALL)),
                    Optional.empty()))
            .to("shop/other", 80, 1));
    list.add(
        rule(next)
            .prefix("/cors")
            .cors(
                new Cors(
                    List.of("https://shop.example", "https://*.shop.example"),
                    List.of("GET", "PUT"),
                    List.of("x-token"),
                    List.of(),
                    false,
                    Optional.of(Duration.ofHours(1))))
            .to("shop/other", 80, 1));
    list.add(
        rule(next)
            .prefix("/put")
            .method("PUT")
            .cors(
                new Cors(
                    List.of("https://shop.example"),
                    List.of("PUT"),
                    List.of(),
                    List.of(),
                    false,
                    Optional.empty()))
            .to("shop/other", 80, 1));
    list.add(rule(next).prefix("/long").outcome(new RouteOutcome.Respond(200, "é".repeat(4000))));
    rules.mesh().routes("shop/web", web, NoMatch.REJECT, list.toArray(RouteBuilder[]::new));
    rules
        .mesh()
        .routes(
            "shop/echo",
            rules.echo(),
            route("shop/grpc", 0)
                .header("x-fault", "yes")
                .fault(
                    new Fault(
                        Optional.empty(),
                        Optional.of(new Fault.Abort(new Fault.Answer.Grpc(14), Fraction.ALL))))
                .to("shop/echo", rules.echo(), 1));
    rules
        .mesh()
        .routes(
            "shop/store",
            rules.store(),
            route("shop/tcp", 0)
                .toSubset("shop/store", rules.store(), "version", "v1", 3)
                .toSubset("shop/store", rules.store(), "version", "v2", 1)
                .toNothing(1));
  }

  @ParameterizedTest
  @CsvSource({
    "exact cookie, GET, /match, Cookie: session=a.b",
    "exact cookie, GET, /match, Cookie: x=y; session=a.b; z=1",
    "exact cookie, GET, /match, Cookie: x=y;session=a.b ;z=1",
    "'', GET, /match, Cookie: session=aXb",
    "'', GET, /match, Cookie: mysession=a.b",
    "'', GET, /match, Cookie: session=a.bc",
    "cookie like, GET, /match, Cookie: trial=beta-2",
    "'', GET, /match, Cookie: trial=alpha",
    "cookie present, GET, /match, Cookie: seen=",
    "query like, GET, /match?page=12, A: b",
    "'', GET, /match?page=x, A: b",
    "query present, GET, /match?x=1&flag=, A: b",
    "put, PUT, /match/x, A: b",
    "header, GET, /match/x, x-a: 1",
    "prefix, GET, /match/x, x-a: 12",
    "exact, GET, /match/exact, A: b",
    "exact, GET, /match/exact?q, A: b",
    "prefix, GET, /match/exact/, A: b",
    "like, GET, /match/17, A: b",
    "prefix, GET, /match/17a, A: b",
    "prefix, GET, /match, A: b",
    "'', GET, /matching, A: b"
  })
  void theFirstRuleThatMatchesIsTaken(String expected, String method, String path, String header)
      throws IOException {
    RawResponse answer = traffic.send(method, path, header);
    String fallback = path.startsWith("/match") && !path.startsWith("/matching") ? "prefix" : "";

    assertThat(answer.body()).isEqualTo(expected.isEmpty() ? fallback : expected);
    assertThat(answer.status()).isEqualTo(answer.body().isEmpty() ? 404 : 200);
  }

  @Test
  void severalCookieHeadersAreOne() throws IOException {
    assertThat(traffic.get("/match", "Cookie: x=1", "Cookie: session=a.b", "Cookie: y=2").body())
        .isEqualTo("exact cookie");
  }

  @Test
  void rulesHoldUnderAnyHost() throws IOException {
    assertThat(traffic.get("/match/exact", "Host: anything.example").body()).isEqualTo("exact");
    assertThat(traffic.get("/none", "Host: anything.example").status()).isEqualTo(404);
  }

  @Test
  void sharesAreWithinTwoPointsOver5000Requests() throws Exception {
    Map<String, Integer> counts = applications("/split", 5000);

    assertThat(counts.keySet()).containsExactlyInAnyOrder("v1", "v2");
    assertThat(counts.getOrDefault("v2", 0) / 50.0).isCloseTo(20, within(2.0));
  }

  @Test
  void whatLeadsNowhereKeepsItsShareAndIsAnswered500() throws Exception {
    int failed = 0;
    for (int i = 0; i < 400; i++) {
      RawResponse answer = traffic.get("/half");
      assertThat(answer.status()).isIn(200, 500);
      if (answer.status() == 500) {
        failed++;
      }
    }
    assertThat(failed).isBetween(140, 260);
    assertThat(traffic.get("/nothing").status()).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource({
    "/strip/a/b?q=1, /a/b?q=1",
    "/strip, /",
    "/strip?q=1, /?q=1",
    "/strip/, /",
    "/foo/x, /bar/x",
    "/foo, /bar",
    "/full/a/b?q=1, /whole-1?q=1"
  })
  void pathsChange(String asked, String expected) throws IOException {
    String line = traffic.get(asked).body().lines().findFirst().orElse("");

    assertThat(line).isEqualTo("GET " + expected);
  }

  @Test
  void hostsChange() throws IOException {
    assertThat(traffic.get("/strip").body()).contains("host: renamed.example");
  }

  @Test
  void headersChange() throws IOException {
    RawResponse answer = traffic.get("/headers", "x-drop: 1", "x-set: old", "x-add: 1");

    assertThat(answer.body().lines())
        .contains("x-set: 100%done", "x-set: more", "x-add: 1", "x-add: 2")
        .noneMatch(line -> line.contains("x-drop") || line.contains("old"))
        .noneMatch(line -> line.startsWith("x-osier") || line.startsWith("x-envoy"));
    assertThat(answer.header("x-app")).isEqualTo("hidden");
    assertThat(answer.header("x-extra")).isEqualTo("%REQ(x)%");
    assertThat(answer.header("x-internal")).isEmpty();
  }

  @Test
  void callersAreSentElsewhere() throws IOException {
    int port = traffic.webPort();
    RawResponse secure = traffic.get("/secure?q=1");
    assertThat(secure.status()).isEqualTo(301);
    assertThat(secure.header("location")).isEqualTo("https://web.shop:443/secure?q=1");

    RawResponse elsewhere = traffic.get("/elsewhere/a?q=1");
    assertThat(elsewhere.status()).isEqualTo(302);
    assertThat(elsewhere.header("location")).isEqualTo("http://shop.example:" + port + "/a?q=1");
    assertThat(traffic.get("/elsewhere").header("location"))
        .isEqualTo("http://shop.example:" + port + "/");

    RawResponse whole = traffic.get("/whole/a?q=1");
    assertThat(whole.status()).isEqualTo(308);
    assertThat(whole.header("location")).isEqualTo("https://shop.example:8443/new?q=1");
  }

  @ParameterizedTest
  @CsvSource({
    "/retry, GET, 200, 3",
    "/retry, PUT, 200, 3",
    "/retry, POST, 503, 1",
    "/retry, PATCH, 503, 1",
    "/again, POST, 200, 3",
    "/never, GET, 503, 1",
    "/delay, GET, 503, 1"
  })
  void whatTheApplicationSawIsTriedAgainOnlyIfThatIsHarmless(
      String path, String method, int status, int tries) throws IOException {
    String id = method + path;

    assertThat(traffic.send(method, path, "x-id: " + id, "x-fail: 2", "content-length: 0").status())
        .isEqualTo(status);
    assertThat(traffic.application("other").tries(id)).isEqualTo(tries);
  }

  @ParameterizedTest
  @CsvSource({"/slow", "/try"})
  void requestsAreBounded(String path) throws IOException {
    assertThat(traffic.get(path, "x-wait: 5000").status()).isEqualTo(504);
    assertThat(traffic.get(path).status()).isEqualTo(200);
  }

  @Test
  void copiesAreTheSameRequest() throws IOException {
    assertThat(traffic.get("/mirror/a?q=1").header(NamedApplication.NAME)).isEqualTo("other");

    Await.until(
        "the copy",
        () ->
            traffic
                .application("shadow")
                .requests()
                .contains("GET /mirror/a?q=1 web.shop:" + traffic.webPort()));
  }

  @Test
  void onlyMatchingRequestsAreInTrouble() throws IOException {
    assertThat(traffic.get("/fault", "x-fault: yes").status()).isEqualTo(418);
    assertThat(traffic.get("/fault").status()).isEqualTo(404);
    assertThat(traffic.get("/slow", "x-fault: yes").status()).isEqualTo(200);
    long before = System.nanoTime();
    assertThat(traffic.get("/delay").status()).isEqualTo(200);
    // 300 by Envoy's clock, which it reads once for all that it does in one go.
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(250));
  }

  @Test
  void aThirdIsAThird() throws IOException {
    int aborted = 0;
    for (int i = 0; i < 600; i++) {
      if (traffic.get("/sometimes").status() == 418) {
        aborted++;
      }
    }
    assertThat(aborted).isBetween(140, 260);
  }

  @Test
  void pagesOfOtherOriginsMayCall() throws IOException {
    RawResponse preflight =
        traffic.send(
            "OPTIONS",
            "/cors",
            "origin: https://a.shop.example",
            "access-control-request-method: PUT");

    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.header(NamedApplication.NAME)).isEmpty();
    assertThat(preflight.header("access-control-allow-origin")).isEqualTo("https://a.shop.example");
    assertThat(preflight.header("access-control-allow-methods")).isEqualTo("GET, PUT");
    assertThat(preflight.header("access-control-max-age")).isEqualTo("3600");
    assertThat(
            traffic
                .get("/cors", "origin: https://shop.example")
                .header("access-control-allow-origin"))
        .isEqualTo("https://shop.example");
    for (String stranger : List.of("https://evil.example", "https://a.shop.example.evil")) {
      assertThat(traffic.get("/cors", "origin: " + stranger).head())
          .doesNotContain("access-control");
    }
    assertThat(traffic.get("/slow", "origin: https://shop.example").head())
        .doesNotContain("access-control");
  }

  @Test
  void pagesMayAskForTheOnlyMethodOfARule() throws IOException {
    RawResponse put =
        traffic.send(
            "OPTIONS",
            "/put",
            "origin: https://shop.example",
            "access-control-request-method: PUT");
    assertThat(put.status()).isEqualTo(200);
    assertThat(put.header(NamedApplication.NAME)).isEmpty();
    assertThat(put.header("access-control-allow-origin")).isEqualTo("https://shop.example");
    assertThat(put.header("access-control-allow-methods")).isEqualTo("PUT");

    RawResponse delete =
        traffic.send(
            "OPTIONS",
            "/put",
            "origin: https://shop.example",
            "access-control-request-method: DELETE");
    assertThat(delete.status()).isEqualTo(404);
    assertThat(delete.head()).doesNotContain("access-control");
  }

  @Test
  void longBodiesAreAnswered() throws IOException {
    assertThat(traffic.get("/long").body()).isEqualTo("é".repeat(4000));
  }

  @Test
  void grpcFailsWithAGrpcStatus() throws Exception {
    assertThat(new String(echo(Map.of()).getFirst(), UTF_8)).isEqualTo("hello");
    assertThatThrownBy(() -> echo(Map.of("x-fault", "yes")))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  @Test
  void connectionsAreShared() throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 1000; i++) {
      RawResponse answer = traffic.store();
      counts.merge(
          answer.status() == 0 ? "closed" : answer.header(NamedApplication.NAME), 1, Integer::sum);
    }

    assertThat(counts.keySet()).containsExactlyInAnyOrder("v1", "v2", "closed");
    assertThat(counts.getOrDefault("v1", 0) / 10.0).isCloseTo(60, within(5.0));
    assertThat(counts.getOrDefault("closed", 0) / 10.0).isCloseTo(20, within(5.0));
  }

  private static RouteBuilder rule(AtomicInteger next) {
    return route(RULES, next.getAndIncrement());
  }

  private static RouteOutcome said(String body) {
    return new RouteOutcome.Respond(200, body);
  }

  private static RouteOutcome redirect(
      Optional<String> scheme,
      @org.jspecify.annotations.Nullable String host,
      @org.jspecify.annotations.Nullable Integer port,
      @org.jspecify.annotations.Nullable PathRewrite path,
      int status) {
    return new RouteOutcome.Redirect(
        scheme,
        Optional.ofNullable(host),
        Optional.ofNullable(port),
        Optional.ofNullable(path),
        status);
  }

  private static Map<String, Integer> applications(String path, int requests) throws Exception {
    Map<String, Integer> counts = new ConcurrentHashMap<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                for (int j = 0; j < requests / 10; j++) {
                  try {
                    counts.merge(traffic.get(path).header(NamedApplication.NAME), 1, Integer::sum);
                  } catch (IOException e) {
                    counts.merge(String.valueOf(e), 1, Integer::sum);
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return counts;
  }

  private static List<byte[]> echo(Map<String, String> headers) throws Exception {
    io.grpc.Metadata metadata = new io.grpc.Metadata();
    headers.forEach(
        (key, value) ->
            metadata.put(
                io.grpc.Metadata.Key.of(key, io.grpc.Metadata.ASCII_STRING_MARSHALLER), value));
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                RuledTraffic.ECHO_VIP, traffic.echoPort(), InsecureChannelCredentials.create())
            .intercept(io.grpc.stub.MetadataUtils.newAttachHeadersInterceptor(metadata))
            .build();
    try {
      return GrpcApplication.twice(channel, "hello".getBytes(UTF_8));
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }
}
