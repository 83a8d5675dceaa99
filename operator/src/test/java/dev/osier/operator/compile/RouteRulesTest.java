package dev.osier.operator.compile;

import static dev.osier.operator.compile.Bookstore.routes;
import static dev.osier.operator.compile.Bookstore.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Fraction;
import dev.osier.mesh.Generation;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.Backend;
import dev.osier.mesh.route.CallerMatch;
import dev.osier.mesh.route.Cors;
import dev.osier.mesh.route.Fault;
import dev.osier.mesh.route.HeaderChanges;
import dev.osier.mesh.route.Mirror;
import dev.osier.mesh.route.NamedMatch;
import dev.osier.mesh.route.NoMatch;
import dev.osier.mesh.route.PathMatch;
import dev.osier.mesh.route.PathRewrite;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.RequestMatch;
import dev.osier.mesh.route.Retry;
import dev.osier.mesh.route.RetryCondition;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteList;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.mesh.route.RouteOutcome;
import dev.osier.mesh.route.StringMatch;
import dev.osier.mesh.route.Timeouts;
import dev.osier.mesh.route.WeightedBackend;
import dev.osier.operator.verdict.Claim;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a RouteRule says, and what the mesh makes of it. */
class RouteRulesTest {
  private static Route only(String rules) {
    PortRoutes routes = Bookstore.portRoutes(Bookstore.cluster().apply(rule("only", rules)).mesh());
    assertThat(routes.forEveryone().routes()).hasSize(1);
    return routes.forEveryone().routes().getFirst();
  }

  private static Backend reviews(String version) {
    return new Backend.ServiceBackend(
        new BackendKey(Bookstore.REVIEWS_PORT, Bookstore.versionSubset(version)));
  }

  @Test
  void everyFieldOfARuleReachesTheMesh() {
    Route route =
        only(
            """
            - name: testers
              matches:
              - path: {type: PathPrefix, value: /reviews/}
                method: GET
                headers: [{name: End-User, value: jason}, {name: Accept, type: Present}]
                queryParams: [{name: Page, type: RegularExpression, value: "[0-9]+"}]
                cookies: [{name: session, type: RegularExpression, value: "beta-.*"}]
                from: {serviceAccounts: [shop/page], namespaces: [shop], podLabels: {app: page}}
              backendRefs:
              - {name: reviews, port: 9080, weight: 90, subset: {matchLabels: {version: v1}}}
              - {name: reviews, port: 9080, weight: 10, subset: {matchLabels: {version: v2}}}
              rewrite: {hostname: other.example, path: {type: ReplacePrefixMatch, replacePrefixMatch: /r}}
              timeouts: {request: 6s, backendRequest: 0s, idle: 5m}
              retry:
                attempts: 3
                retryOn: [GatewayError, Unavailable]
                codes: [429]
                methods: Any
                backoff: {base: 10ms}
              mirrors: [{backendRef: {name: ratings, port: 80}, fraction: {numerator: 1, denominator: 1000}}]
              requestHeaders: {set: [{name: X-Variant, value: "50%"}], remove: [X-Debug]}
              responseHeaders: {add: [{name: x-served, value: "yes"}]}
              fault:
                delay: {duration: 7s, percent: 10}
                abort: {grpcStatus: 14}
              cors: {allowOrigins: ["https://shop.example"], allowMethods: [GET], maxAge: 1h}
            """);

    assertThat(route)
        .isEqualTo(
            new Route(
                new RouteOrigin(SampleCluster.name("only"), 0, 0, "testers"),
                new RequestMatch(
                    new PathMatch.Prefix("/reviews"),
                    Optional.of("GET"),
                    List.of(
                        new NamedMatch("accept", new StringMatch.Present()),
                        new NamedMatch("end-user", new StringMatch.Exact("jason"))),
                    List.of(new NamedMatch("Page", new StringMatch.RegularExpression("[0-9]+"))),
                    List.of(
                        new NamedMatch("session", new StringMatch.RegularExpression("beta-.*")))),
                new CallerMatch(
                    new TreeSet<>(Set.of(SampleCluster.name("page"))),
                    new TreeSet<>(Set.of("shop")),
                    new TreeMap<>(Map.of("app", "page"))),
                new RouteOutcome.Forward(
                    List.of(
                        new WeightedBackend(reviews("v1"), 90),
                        new WeightedBackend(reviews("v2"), 10)),
                    Optional.of(new PathRewrite.ReplacePrefixMatch("/r")),
                    Optional.of("other.example"),
                    new Timeouts(
                        Optional.of(Duration.ofSeconds(6)),
                        Optional.of(Duration.ZERO),
                        Optional.of(Duration.ofMinutes(5))),
                    Optional.of(
                        new Retry(
                            3,
                            new TreeSet<>(
                                Set.of(RetryCondition.GATEWAY_ERROR, RetryCondition.UNAVAILABLE)),
                            new TreeSet<>(Set.of(429)),
                            Retry.Methods.ANY,
                            Optional.of(
                                new Retry.Backoff(Duration.ofMillis(10), Duration.ofMillis(100))))),
                    List.of(
                        new Mirror(
                            BackendKey.of(new ServicePortKey(SampleCluster.name("ratings"), 80)),
                            new Fraction(1, 1000)))),
                new HeaderChanges(
                    List.of(new HeaderChanges.Value("x-variant", "50%")),
                    List.of(),
                    List.of("x-debug")),
                new HeaderChanges(
                    List.of(), List.of(new HeaderChanges.Value("x-served", "yes")), List.of()),
                Optional.of(
                    new Fault(
                        Optional.of(new Fault.Delay(Duration.ofSeconds(7), Fraction.percent(10))),
                        Optional.of(new Fault.Abort(new Fault.Answer.Grpc(14), Fraction.ALL)))),
                Optional.of(
                    new Cors(
                        List.of("https://shop.example"),
                        List.of("GET"),
                        List.of(),
                        List.of(),
                        false,
                        Optional.of(Duration.ofHours(1))))));
  }

  @Test
  void aRuleWithoutAnOutcomeGoesToItsParent() {
    Route route = only("- {name: slow, timeouts: {request: 1s}}");

    assertThat(route.match()).isEqualTo(RequestMatch.ANY);
    assertThat(Bookstore.backends(route))
        .containsExactly(new Backend.ServiceBackend(BackendKey.of(Bookstore.REVIEWS_PORT)));
  }

  @Test
  void redirectsAndAnswers() {
    assertThat(
            only("- redirect: {scheme: https, path: {type: ReplaceFullPath, replaceFullPath: /new},"
                    + " statusCode: 301}")
                .outcome())
        .isEqualTo(
            new RouteOutcome.Redirect(
                Optional.of("https"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new PathRewrite.ReplaceFullPath("/new")),
                301));
    assertThat(only("- directResponse: {status: 410, body: gone}").outcome())
        .isEqualTo(new RouteOutcome.Respond(410, "gone"));
  }

  @Test
  void grpcIsMatchedByItsPath() {
    assertThat(path("{service: store.Store, method: Get}"))
        .isEqualTo(new PathMatch.Exact("/store.Store/Get"));
    assertThat(path("{service: store.Store}")).isEqualTo(new PathMatch.Prefix("/store.Store"));
    assertThat(path("{method: Get}")).isEqualTo(new PathMatch.RegularExpression("/[^/]+/Get"));
  }

  private static PathMatch path(String grpc) {
    return only("- matches: [{grpc: " + grpc + "}]").match().path();
  }

  @Test
  void withoutAPortTheRulesAreForEveryPortThatCanTakeThem() {
    String everyPort = rule("all", "- directResponse: {status: 410}").replace(", port: 9080", "");
    SampleCluster http = Bookstore.cluster().apply(everyPort);
    assertThat(http.mesh().routes()).containsOnlyKeys(Bookstore.REVIEWS_PORT);
    assertThat(http.claims("shop", "all").getFirst()).isEqualTo(Claim.accepted());

    String anyProtocol =
        rule("all", "- backendRefs: [{name: store, port: 6379}]").replace(", port: 9080", "");
    assertThat(Bookstore.cluster().apply(anyProtocol).mesh().routes())
        .containsOnlyKeys(Bookstore.REVIEWS_PORT, new ServicePortKey(Bookstore.REVIEWS, 9081));
  }

  @Test
  void whatNeedsHttpIsNotAcceptedForAPortThatSpeaksTcp() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(rule("http", "- matches: [{method: GET}]").replace("port: 9080", "port: 9081"));

    assertThat(cluster.claims("shop", "http"))
        .first()
        .isEqualTo(
            Claim.refused(
                "UnsupportedProtocol",
                "spec.parentRefs[0].port: these rules need HTTP, and port 9081 of Service"
                    + " shop/reviews speaks TCP"));
    assertThat(cluster.mesh().routes()).isEmpty();
  }

  @Test
  void aParentThatIsNotThereIsTold() {
    String rules = "- directResponse: {status: 410}";
    assertThat(refusal(rule("a", rules).replace("reviews, names", "nothing, names")))
        .isEqualTo(
            Claim.refused(
                "NoMatchingParent", "spec.parentRefs[0]: there is no Service shop/nothing"));
    assertThat(refusal(rule("a", rules).replace("9080", "81")))
        .isEqualTo(
            Claim.refused(
                "NoMatchingParent",
                "spec.parentRefs[0].port: Service shop/reviews has no TCP port 81"));
  }

  @Test
  void aHeadlessServiceIsNoParent() {
    SampleCluster cluster =
        Bookstore.cluster()
            .service("db", "None", SampleCluster.tcp("tcp", 9080, ""))
            .apply(rule("a", "- {}").replace("name: reviews,", "name: db,"));

    assertThat(cluster.claims("shop", "a").getFirst().message()).contains("headless");
  }

  private static Claim refusal(String rule) {
    SampleCluster cluster = Bookstore.cluster().apply(rule);
    assertThat(cluster.mesh().routes()).isEmpty();
    return cluster.claims("shop", "a").getFirst();
  }

  @Test
  void rejectLetsNothingThroughToTheServicesOwnRules() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(rule("own", "- {name: own}"))
            .apply(
                rule(
                    "client",
                    "strict",
                    "2026-01-01T00:00:00Z",
                    "noMatch: Reject",
                    "- {name: strict, matches: [{path: {value: /only}}]}"));

    assertThat(Bookstore.names(routes(cluster, "client"))).containsExactly("strict");
    assertThat(Bookstore.names(routes(cluster, "shop"))).containsExactly("own");
    assertThat(Bookstore.portRoutes(cluster.mesh()).forNamespace().get("client"))
        .extracting(RouteList::noMatch)
        .isEqualTo(NoMatch.REJECT);
  }

  @Test
  void theMeshKnowsTheGenerationOfEveryObject() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(rule("good", "- {}"))
            .apply(rule("bad", "- {}").replace("9080", "81"));

    assertThat(cluster.mesh().generations())
        .containsOnly(
            Map.entry(reference("good"), new Generation("uid-good", 3)),
            Map.entry(reference("bad"), new Generation("uid-bad", 3)));
  }

  private static ObjectReference reference(String name) {
    return new ObjectReference("RouteRule", new NamespacedName("shop", name));
  }
}
