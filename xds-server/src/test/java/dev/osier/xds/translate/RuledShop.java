package dev.osier.xds.translate;

import static dev.osier.testkit.RouteBuilder.route;

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
import dev.osier.mesh.traffic.Connections;
import dev.osier.mesh.traffic.LoadBalancing;
import dev.osier.mesh.traffic.LocalityPreference;
import dev.osier.mesh.traffic.OutlierDetection;
import dev.osier.mesh.traffic.TrafficPolicy;
import dev.osier.testkit.MeshBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The shop with one of every rule and policy. */
final class RuledShop {
  static final String RULES = "shop/rules";

  private RuledShop() {}

  static MeshBuilder builder() {
    return Shop.builder()
        .service("shop/web", service -> service.traffic("shop/balance", policy()))
        .service("shop/rates", service -> service.traffic("shop/sticky", sticky()))
        .pod(Shop.CLIENT, pod -> pod.in("north", "a"))
        .pod(Shop.WEB, pod -> pod.in("north", "a").label("version", "v1"))
        .pod("shop/web-2", pod -> pod.in("north", "b").label("version", "v2"))
        .pod(
            "shop/web-3",
            pod ->
                pod.address("10.0.3.5")
                    .account("web")
                    .serves("shop/web")
                    .in("south", "c")
                    .label("version", "v2"))
        .routes(
            "shop/web",
            80,
            route(RULES, 0)
                .path("/exact")
                .method("GET")
                .header("end-user", "jason")
                .header("x-like", new StringMatch.RegularExpression("beta-.*"))
                .header("x-there", new StringMatch.Present())
                .query("page", new StringMatch.Exact("1"))
                .query("size", new StringMatch.RegularExpression("[0-9]+"))
                .query("sort", new StringMatch.Present())
                .cookie("session", new StringMatch.Exact("a.b"))
                .cookie("trial", new StringMatch.RegularExpression("x|y"))
                .cookie("seen", new StringMatch.Present())
                .to("shop/web", 80, 1),
            route(RULES, 1)
                .prefix("/split/")
                .toSubset("shop/web", 80, "version", "v1", 90)
                .toSubset("shop/web", 80, "version", "v2", 10)
                .toNothing(5)
                .to("gone/service", 80, 5)
                .to("old/legacy", 80, 0)
                .mirror("old/legacy", 80, Fraction.percent(5))
                .mirror("gone/service", 80, Fraction.ALL),
            route(RULES, 2)
                .pathLike("/item/[0-9]+")
                .to("shop/web", 80, 1)
                .timeouts(Optional.of(Duration.ofSeconds(6)), Optional.of(Duration.ofMillis(1500)))
                .idleTimeout(Duration.ofMinutes(5))
                .retry(
                    new Retry(
                        2,
                        new TreeSet<>(
                            List.of(RetryCondition.CONNECT_FAILURE, RetryCondition.GATEWAY_ERROR)),
                        new TreeSet<>(List.of(429)),
                        Retry.Methods.IDEMPOTENT,
                        Optional.of(
                            new Retry.Backoff(Duration.ofMillis(25), Duration.ofMillis(250))))),
            route(RULES, 3)
                .prefix("/old")
                .rewrite(new PathRewrite.ReplacePrefixMatch("/"))
                .host("new.example")
                .to("shop/web", 80, 1)
                .requestHeaders(
                    new HeaderChanges(
                        List.of(new HeaderChanges.Value("x-variant", "100%")),
                        List.of(new HeaderChanges.Value("x-more", "1")),
                        List.of("x-debug")))
                .responseHeaders(
                    new HeaderChanges(
                        List.of(new HeaderChanges.Value("x-served", "here")),
                        List.of(),
                        List.of("server"))),
            route(RULES, 4)
                .prefix("/v1")
                .rewrite(new PathRewrite.ReplaceFullPath("/v2\\1"))
                .to("data/ring", 7000, 1)
                .to("shop/web", 80, 1),
            route(RULES, 5)
                .path("/moved")
                .outcome(
                    new RouteOutcome.Redirect(
                        Optional.of("https"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new PathRewrite.ReplaceFullPath("/here")),
                        301)),
            route(RULES, 6).path("/gone").outcome(new RouteOutcome.Respond(410, "gone")),
            route(RULES, 7)
                .prefix("/trouble")
                .fault(
                    new Fault(
                        Optional.of(new Fault.Delay(Duration.ofSeconds(7), Fraction.percent(10))),
                        Optional.of(
                            new Fault.Abort(new Fault.Answer.Http(503), new Fraction(1, 1000)))))
                .cors(
                    new Cors(
                        List.of("https://shop.example", "https://*.shop.example"),
                        List.of("GET", "PUT"),
                        List.of("x-token"),
                        List.of("x-count"),
                        true,
                        Optional.of(Duration.ofHours(1))))
                .to("shop/web", 80, 1),
            route(RULES, 8).toNothing(1))
        .routes(
            "shop/rates",
            9000,
            NoMatch.REJECT,
            route("shop/grpc", 0)
                .prefix("/test.Echo")
                .fault(
                    new Fault(
                        Optional.empty(),
                        Optional.of(
                            new Fault.Abort(new Fault.Answer.Grpc(14), new Fraction(1, 3)))))
                .to("shop/rates", 9000, 1))
        .routes(
            "data/store",
            6379,
            route("data/tcp", 0)
                .toSubset("data/store", 6379, "tier", "fast", 3)
                .to("data/store", 6379, 1)
                .toNothing(1));
  }

  private static TrafficPolicy policy() {
    return new TrafficPolicy(
        new LoadBalancing(
            LoadBalancing.Algorithm.ROUND_ROBIN, List.of(), Optional.of(Duration.ofSeconds(30))),
        new LocalityPreference(
            List.of(
                LocalityPreference.Tier.ZONE,
                LocalityPreference.Tier.REGION,
                LocalityPreference.Tier.ANY),
            70),
        Optional.of(new TrafficPolicy.RetryBudget(20, 3)),
        new OutlierDetection(5, 3, 0, Duration.ofSeconds(10), Duration.ofSeconds(30), 50),
        new Connections(
            Optional.of(1024),
            Optional.of(512),
            Optional.of(4096),
            Optional.of(Duration.ofSeconds(1)),
            Optional.of(Duration.ofMinutes(2)),
            Optional.of(Duration.ofMinutes(30))));
  }

  private static TrafficPolicy sticky() {
    return new TrafficPolicy(
        new LoadBalancing(
            LoadBalancing.Algorithm.RING_HASH,
            List.of(
                new LoadBalancing.HashKey.Header("x-user"),
                new LoadBalancing.HashKey.Cookie("seat", Optional.of(Duration.ZERO)),
                new LoadBalancing.HashKey.Source()),
            Optional.empty()),
        LocalityPreference.NONE,
        Optional.empty(),
        OutlierDetection.DEFAULT,
        Connections.DEFAULT);
  }
}
