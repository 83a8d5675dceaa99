package dev.osier.xds.evaluate;

import static dev.osier.xds.evaluate.Proxies.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
  private static final String WEB_CLUSTER = "outbound/shop/web/80";
  private final Evaluator translated = new Evaluator(Proxies.translated());

  @Test
  void aServiceIsReachedByItsName() {
    Decision decision = translated.decide(get("WEB.shop:80", "/a/../b?q=1", "x-a", "1"));

    assertThat(decision.listener()).isEqualTo("outbound/80");
    assertThat(decision.routing().orElseThrow().virtualHost()).contains("outbound/80/web.shop");
    Outcome.Forwarded forwarded = (Outcome.Forwarded) decision.outcome();
    assertThat(forwarded.timeout()).isEqualTo(Duration.ZERO);
    assertThat(forwarded.idleTimeout()).isEqualTo(Duration.ZERO);
    assertThat(forwarded.retries()).isPresent();
    Outcome.HttpTarget target = forwarded.targets().getFirst();
    assertThat(target.cluster()).isEqualTo(WEB_CLUSTER);
    assertThat(target.reach()).isEqualTo(Outcome.Reach.ENDPOINTS);
    assertThat(target.request().authority()).isEqualTo("WEB.shop:80");
    assertThat(target.request().path()).isEqualTo("/b?q=1");
    assertThat(target.request().headers().values("x-a")).containsExactly("1");
    assertThat(target.request().headers().values("x-osier-protocol")).containsExactly("%PROTOCOL%");
  }

  @Test
  void underAnotherNameTheServiceThatWasDialledIsReached() {
    assertThat(clusters(translated.decide(get("somewhere.example", "/"))))
        .containsExactly(WEB_CLUSTER);
  }

  @Test
  void aTcpServiceIsReachedByItsAddress() {
    Outcome.TcpTarget target = tcp("10.96.0.12", 6379);

    assertThat(target.cluster()).isEqualTo("outbound/data/store/6379");
    assertThat(target.reach()).isEqualTo(Outcome.Reach.ENDPOINTS);
  }

  @Test
  void aPodIsReachedByItsAddress() {
    assertThat(tcp("10.0.2.7", 7000))
        .isEqualTo(new Outcome.TcpTarget("pod/10.0.2.7:7000", 1, Outcome.Reach.ENDPOINTS));
  }

  @Test
  void whatIsNotOfTheMeshPassesThrough() {
    assertThat(tcp("192.0.2.1", 80).reach()).isEqualTo(Outcome.Reach.DIALLED_ADDRESS);
    assertThat(tcp("2001:db8::1", 443).reach()).isEqualTo(Outcome.Reach.DIALLED_ADDRESS);
  }

  @Test
  void theProxysOwnPortsAreClosed() {
    assertThat(dial("127.0.0.1", 15001).outcome()).isEqualTo(new Outcome.Closed());
    assertThat(dial("10.0.1.4", 15006).outcome()).isEqualTo(new Outcome.Closed());
  }

  @Test
  void theFirstMatchingRouteIsTakenAndTheOthersAreExplained() {
    Evaluator evaluator =
        new Evaluator(
            Proxies.with(
                route("beta", match("/").addHeaders(exact("x-user", "jason"))),
                route("api", match("/api").addHeaders(exact("x-user", "jason"))),
                route("rest", match("/")),
                route("never", match("/"))));

    Decision decision = evaluator.decide(get("h", "/x", "x-user", "anna"));

    assertThat(decision.routing().orElseThrow().route()).contains("rest");
    assertThat(decision.routing().orElseThrow().passedOver())
        .containsExactly(
            new Decision.PassedOver("beta", List.of("header x-user")),
            new Decision.PassedOver("api", List.of("path", "header x-user")));
    assertThat(evaluator.decide(get("h", "/x", "x-user", "jason")).routing().orElseThrow().route())
        .contains("beta");
  }

  @Test
  void whereNothingMatchesTheAnswerIs404() {
    Decision noRoute =
        new Evaluator(Proxies.with(route("api", match("/api")))).decide(get("h", "/"));
    Decision noHost =
        new Evaluator(
                Proxies.with(
                    RouteConfiguration.newBuilder()
                        .addVirtualHosts(
                            VirtualHost.newBuilder().setName("one").addDomains("one.example"))
                        .build()))
            .decide(get("two.example", "/"));

    assertThat(((Outcome.NoRoute) noRoute.outcome()).reply().status()).isEqualTo(404);
    assertThat(((Outcome.NoVirtualHost) noHost.outcome()).reply().status()).isEqualTo(404);
  }

  @Test
  void aFractionLeavesTheRestToTheNextRoute() {
    RouteMatch.Builder tenth =
        match("/")
            .setRuntimeFraction(
                RuntimeFractionalPercent.newBuilder()
                    .setDefaultValue(FractionalPercent.newBuilder().setNumerator(10)));

    Decision decision =
        new Evaluator(Proxies.with(route("tenth", tenth), route("rest", match("/"))))
            .decide(get("h", "/"));

    assertThat(decision.share()).isEqualTo(new Fraction(10, 100));
    assertThat(decision.routing().orElseThrow().route()).contains("tenth");
    assertThat(decision.otherwise().orElseThrow().routing().orElseThrow().route()).contains("rest");
  }

  @Test
  void eachClusterOfASplitMayChangeTheRequest() {
    Route split =
        Route.newBuilder()
            .setName("split")
            .setMatch(match("/"))
            .addRequestHeadersToAdd(set("x-variant", "route"))
            .setRoute(
                RouteAction.newBuilder()
                    .setWeightedClusters(
                        WeightedCluster.newBuilder()
                            .addClusters(
                                weight(WEB_CLUSTER, 90).addRequestHeadersToAdd(set("x-c", "web")))
                            .addClusters(weight("none", 10).addRequestHeadersToRemove("x-a"))))
            .build();

    Outcome.Forwarded forwarded =
        (Outcome.Forwarded)
            new Evaluator(Proxies.with(split)).decide(get("h", "/", "x-a", "1")).outcome();

    assertThat(forwarded.targets())
        .extracting(Outcome.HttpTarget::weight)
        .containsExactly(90L, 10L);
    assertThat(forwarded.targets())
        .extracting(Outcome.HttpTarget::reach)
        .containsExactly(Outcome.Reach.ENDPOINTS, Outcome.Reach.NOWHERE);
    Headers web = forwarded.targets().getFirst().request().headers();
    assertThat(web.values("x-c")).containsExactly("web");
    assertThat(web.values("x-variant")).containsExactly("route");
    assertThat(forwarded.targets().getLast().request().headers().contains("x-a")).isFalse();
  }

  @Test
  void aRouteToAClusterThatDoesNotExistAnswersWhatItIsTold() {
    Route gone =
        Route.newBuilder()
            .setName("gone")
            .setMatch(match("/"))
            .setRoute(
                RouteAction.newBuilder()
                    .setCluster("none")
                    .setClusterNotFoundResponseCode(
                        RouteAction.ClusterNotFoundResponseCode.INTERNAL_SERVER_ERROR))
            .build();

    Outcome outcome = new Evaluator(Proxies.with(gone)).decide(get("h", "/")).outcome();

    assertThat(((Outcome.ClusterNotFound) outcome).cluster()).isEqualTo("none");
    assertThat(((Outcome.ClusterNotFound) outcome).reply().status()).isEqualTo(500);
  }

  @Test
  void aRedirectKeepsWhatItDoesNotReplace() {
    Route redirect =
        Route.newBuilder()
            .setName("https")
            .setMatch(match("/old"))
            .setRedirect(
                RedirectAction.newBuilder().setHttpsRedirect(true).setPrefixRewrite("/new"))
            .build();

    Outcome outcome =
        new Evaluator(Proxies.with(redirect)).decide(get("h:80", "/old/x?q")).outcome();

    LocalReply reply = ((Outcome.Redirected) outcome).reply();
    assertThat(reply.status()).isEqualTo(301);
    assertThat(reply.location()).contains("https://h/new/x?q");
  }

  @Test
  void aCallerOfGrpcSeesAStatusOfGrpc() {
    Route answer =
        Route.newBuilder()
            .setName("gone")
            .setMatch(match("/"))
            .setDirectResponse(DirectResponseAction.newBuilder().setStatus(503))
            .build();

    Outcome outcome =
        new Evaluator(Proxies.with(answer))
            .decide(get("h", "/", "content-type", "application/grpc+proto"))
            .outcome();

    LocalReply reply = ((Outcome.DirectResponse) outcome).reply();
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.seenStatus()).isEqualTo(200);
    assertThat(reply.grpcStatus()).hasValue(14);
  }

  @Test
  void whatUrlsCannotHaveIsRefused() {
    assertThat(translated.decide(get("web.shop", "/a#b")).outcome())
        .isInstanceOf(Outcome.Rejected.class);
    assertThat(translated.decide(get("we b", "/")).outcome()).isInstanceOf(Outcome.Rejected.class);
  }

  private Decision dial(String address, int port) {
    return translated.decide(new Request(address, port, "GET", "h", "/", Headers.NONE));
  }

  private Outcome.TcpTarget tcp(String address, int port) {
    return ((Outcome.TcpForwarded) dial(address, port).outcome()).targets().getFirst();
  }

  private static List<String> clusters(Decision decision) {
    return ((Outcome.Forwarded) decision.outcome())
        .targets().stream().map(Outcome.HttpTarget::cluster).toList();
  }

  private static RouteMatch.Builder match(String prefix) {
    return RouteMatch.newBuilder().setPrefix(prefix);
  }

  private static HeaderMatcher exact(String name, String value) {
    return HeaderMatcher.newBuilder()
        .setName(name)
        .setStringMatch(StringMatcher.newBuilder().setExact(value))
        .build();
  }

  private static Route route(String name, RouteMatch.Builder match) {
    return Route.newBuilder()
        .setName(name)
        .setMatch(match)
        .setRoute(RouteAction.newBuilder().setCluster(WEB_CLUSTER))
        .build();
  }

  private static HeaderValueOption set(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
        .setAppendAction(HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .build();
  }

  private static WeightedCluster.ClusterWeight.Builder weight(String cluster, int weight) {
    return WeightedCluster.ClusterWeight.newBuilder()
        .setName(cluster)
        .setWeight(UInt32Value.of(weight));
  }
}
