package dev.osier.xds.evaluate;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import dev.osier.xds.resource.VirtualHostHeader;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteList;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Route tables of everything that is interpreted, each route with clusters of its own. */
final class RandomTables {
  // By which the translated listener lets virtual hosts be chosen.
  private static final String HOST_KEY = "x-osier-destination";

  static final String CORS_FILTER = "envoy.filters.http.cors";
  static final String FAULT_FILTER = "envoy.filters.http.fault";
  static final List<String> PATHS =
      List.of("/", "/api", "/api/", "/api/v1", "/Api/V1/users", "/a%2Fb", "/index.html", "/x");
  private static final List<String> REGEXES =
      List.of(
          "/api/v[0-9]+",
          "/(api|x)/.*",
          "/.*\\.html",
          "(?i)/API.*",
          "/[^/]+/?",
          "/a(?:%2F|%2f)b",
          "/api/v\\d/users",
          ".*");
  private static final List<String> REWRITES = List.of("^/api|/r", "/([^/]+)/|/\\1/\\1/", "x*|-");
  private static final List<String> CHANGED =
      List.of("x-a", "x-b", "x-new", "accept", "user-agent", "x-up", "cache-control", "vary");

  private final Random random;
  private final String name;
  private final String matchedAddress;
  private int routes;
  private int clusters;

  /**
   * @param name the name of the tables
   * @param matchedAddress a dialled address that has routes of its own
   */
  RandomTables(Random random, String name, String matchedAddress) {
    this.random = random;
    this.name = name;
    this.matchedAddress = matchedAddress;
  }

  RouteConfiguration next() {
    routes = 0;
    clusters = 0;
    RouteConfiguration.Builder table =
        RouteConfiguration.newBuilder()
            .setName(name)
            .setIgnorePortInHostMatching(random.nextBoolean())
            .setMostSpecificHeaderMutationsWins(random.nextBoolean())
            .addRequestHeadersToAdd(
                header(
                    "x-osier-protocol", "%PROTOCOL%", HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD))
            .addResponseHeadersToAdd(
                header("x-route", "%ROUTE_NAME%", HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD))
            .addAllResponseHeadersToAdd(changes())
            .addRequestHeadersToRemove(HOST_KEY)
            .addAllRequestHeadersToRemove(removals());
    if (random.nextInt(3) == 0) {
      table.putTypedPerFilterConfig(CORS_FILTER, Any.pack(cors()));
      table.putTypedPerFilterConfig(FAULT_FILTER, Any.pack(fault()));
    }
    boolean byKey = random.nextBoolean();
    String exactly = byKey ? "*]]" : "";
    if (byKey) {
      VirtualHostHeader.set(table, HOST_KEY);
    }
    table.addVirtualHosts(
        host("one").addDomains(exactly + "one.example").addDomains(exactly + "[::1]"));
    table.addVirtualHosts(host("suffix").addDomains("*.example").addDomains("*.Long.example"));
    table.addVirtualHosts(
        host("longer")
            .addDomains("*-x.example")
            .addDomains(byKey ? matchedAddress + "]*" : "www.*"));
    table.addVirtualHosts(
        VirtualHost.newBuilder().setName("any").addDomains("*").setMatcher(byAddress()));
    return table.build();
  }

  private VirtualHost.Builder host(String hostName) {
    VirtualHost.Builder host =
        VirtualHost.newBuilder()
            .setName(hostName)
            .addAllRequestHeadersToAdd(changes())
            .addAllResponseHeadersToRemove(removals())
            .addAllRoutes(routes(12));
    if (random.nextInt(3) == 0) {
      host.putTypedPerFilterConfig(CORS_FILTER, Any.pack(cors()));
    }
    if (random.nextInt(6) == 0) {
      host.putTypedPerFilterConfig(FAULT_FILTER, Any.pack(fault()));
    }
    return host;
  }

  private Matcher byAddress() {
    return Matcher.newBuilder()
        .setMatcherTree(
            Matcher.MatcherTree.newBuilder()
                .setInput(
                    extension(
                        "envoy.matching.inputs.filter_state",
                        FilterStateInput.newBuilder().setKey("osier.dialled_address").build()))
                .setExactMatchMap(
                    Matcher.MatcherTree.MatchMap.newBuilder()
                        .putMap(
                            matchedAddress,
                            Matcher.OnMatch.newBuilder()
                                .setAction(
                                    extension(
                                        "routes",
                                        RouteList.newBuilder().addAllRoutes(routes(12)).build()))
                                .build())))
        .setOnNoMatch(
            Matcher.OnMatch.newBuilder().setAction(extension("route", routes(1).getFirst())))
        .build();
  }

  private List<Route> routes(int count) {
    List<Route> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(route());
    }
    if (random.nextBoolean()) {
      list.add(route().toBuilder().setMatch(RouteMatch.newBuilder().setPrefix("/")).build());
    }
    return list;
  }

  private Route route() {
    Route.Builder route =
        Route.newBuilder()
            .setName("route/" + routes++)
            .setMatch(match())
            .addAllRequestHeadersToAdd(changes())
            .addAllRequestHeadersToRemove(removals())
            .addAllResponseHeadersToAdd(changes())
            .addAllResponseHeadersToRemove(removals());
    switch (random.nextInt(10)) {
      case 0, 1 -> route.setRedirect(redirect());
      case 2 ->
          route.setDirectResponse(
              DirectResponseAction.newBuilder()
                  .setStatus(pick(List.of(200, 201, 302, 404, 410, 503)))
                  .setBody(DataSource.newBuilder().setInlineString(pick(List.of("gone", "é%")))));
      default -> {
        route.setRoute(action());
        if (random.nextInt(6) == 0) {
          route.putTypedPerFilterConfig(FAULT_FILTER, Any.pack(fault()));
        }
        if (random.nextInt(5) == 0) {
          route.putTypedPerFilterConfig(CORS_FILTER, Any.pack(cors()));
        }
      }
    }
    return route.build();
  }

  private RouteMatch match() {
    RouteMatch.Builder match = RouteMatch.newBuilder();
    switch (random.nextInt(5)) {
      case 0, 1 -> match.setPrefix(pick(PATHS));
      case 2 -> match.setPath(pick(PATHS));
      case 3 -> match.setSafeRegex(regex(pick(REGEXES)));
      default ->
          match.setPathSeparatedPrefix(pick(List.of("/api", "/api/v1", "/Api", "/index.html")));
    }
    if (random.nextInt(4) == 0) {
      match.setCaseSensitive(BoolValue.of(random.nextBoolean()));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      match.addHeaders(headerMatcher());
    }
    if (random.nextInt(4) == 0) {
      match.addQueryParameters(queryMatcher());
    }
    if (random.nextInt(8) == 0) {
      match.setGrpc(RouteMatch.GrpcRouteMatchOptions.getDefaultInstance());
    }
    if (random.nextInt(8) == 0) {
      match.setRuntimeFraction(
          RuntimeFractionalPercent.newBuilder()
              .setDefaultValue(percent(pick(List.of(0, 50, 100)))));
    }
    return match.build();
  }

  private HeaderMatcher headerMatcher() {
    HeaderMatcher.Builder matcher =
        HeaderMatcher.newBuilder()
            .setName(
                pick(
                    List.of(
                        "x-a",
                        "X-A",
                        "x-b",
                        "accept",
                        "cookie",
                        ":method",
                        ":authority",
                        "host",
                        ":path",
                        ":scheme",
                        "x-forwarded-proto",
                        "x-envoy-retry-on",
                        "user-agent")))
            .setInvertMatch(random.nextInt(4) == 0);
    if (random.nextInt(4) == 0) {
      return matcher.setPresentMatch(random.nextBoolean()).build();
    }
    return matcher
        .setStringMatch(stringMatcher())
        .setTreatMissingHeaderAsEmpty(random.nextInt(4) == 0)
        .build();
  }

  private QueryParameterMatcher queryMatcher() {
    QueryParameterMatcher.Builder matcher =
        QueryParameterMatcher.newBuilder().setName(pick(List.of("q", "r", "Q")));
    return random.nextBoolean()
        ? matcher.setPresentMatch(random.nextBoolean()).build()
        : matcher.setStringMatch(stringMatcher()).build();
  }

  private StringMatcher stringMatcher() {
    String value = pick(List.of("a", "b", "ab", "A", "a,b", "GET", "http", "one.example"));
    StringMatcher.Builder matcher =
        StringMatcher.newBuilder().setIgnoreCase(random.nextInt(3) == 0);
    switch (random.nextInt(5)) {
      case 0 -> matcher.setPrefix(value);
      case 1 -> matcher.setSuffix(value);
      case 2 -> matcher.setContains(value);
      case 3 ->
          matcher
              .setIgnoreCase(false)
              .setSafeRegex(
                  regex(
                      pick(
                          List.of(
                              "[ab]+",
                              "a.*",
                              "b?",
                              "\\w{1,3}",
                              "^(?:.*;)?\\s*session=(beta-.*?)(?:;.*)?$"))));
      default -> matcher.setExact(value);
    }
    return matcher.build();
  }

  private RouteAction action() {
    RouteAction.Builder action = RouteAction.newBuilder().setTimeout(Durations.ZERO);
    if (random.nextInt(4) == 0) {
      WeightedCluster.Builder split = WeightedCluster.newBuilder();
      for (int i = 0; i < 3; i++) {
        WeightedCluster.ClusterWeight.Builder cluster =
            WeightedCluster.ClusterWeight.newBuilder()
                .setName(random.nextInt(6) == 0 ? "missing" : cluster())
                .setWeight(UInt32Value.of(i == 0 ? 10 : random.nextInt(3)))
                .addAllRequestHeadersToAdd(changes())
                .addAllRequestHeadersToRemove(removals())
                .addAllResponseHeadersToAdd(changes());
        if (random.nextInt(4) == 0) {
          cluster.setHostRewriteLiteral("split.example");
        }
        split.addClusters(cluster);
      }
      action.setWeightedClusters(split);
    } else {
      action.setCluster(random.nextInt(12) == 0 ? "missing" : cluster());
    }
    action.setClusterNotFoundResponseCodeValue(random.nextInt(3));
    switch (random.nextInt(4)) {
      case 0 -> action.setPrefixRewrite(pick(List.of("/", "/new", "/new/")));
      case 1 -> action.setRegexRewrite(substitution());
      default -> {}
    }
    if (random.nextInt(5) == 0) {
      action.addUpgradeConfigs(
          RouteAction.UpgradeConfig.newBuilder()
              .setUpgradeType(pick(List.of("websocket", "Other")))
              .setEnabled(BoolValue.of(random.nextBoolean())));
    }
    if (random.nextInt(4) == 0) {
      action.setHostRewriteLiteral("rewritten.example:81");
    }
    return action.build();
  }

  private RedirectAction redirect() {
    RedirectAction.Builder redirect =
        RedirectAction.newBuilder()
            .setResponseCodeValue(random.nextInt(5))
            .setStripQuery(random.nextInt(3) == 0);
    switch (random.nextInt(4)) {
      case 0 -> redirect.setHttpsRedirect(true);
      case 1 -> redirect.setSchemeRedirect(pick(List.of("https", "http", "HTTPS")));
      default -> {}
    }
    switch (random.nextInt(5)) {
      case 0 -> redirect.setPathRedirect(pick(List.of("/moved", "/moved?q=new", "moved")));
      case 1 -> redirect.setPrefixRewrite(pick(List.of("/", "/new")));
      case 2 -> redirect.setRegexRewrite(substitution());
      default -> {}
    }
    if (random.nextInt(3) == 0) {
      redirect.setHostRedirect("elsewhere.example");
    }
    if (random.nextInt(4) == 0) {
      redirect.setPortRedirect(8443);
    }
    return redirect.build();
  }

  private HTTPFault fault() {
    FaultAbort.Builder abort =
        FaultAbort.newBuilder().setPercentage(percent(pick(List.of(0, 100))));
    if (random.nextBoolean()) {
      abort.setHttpStatus(pick(List.of(418, 503)));
    } else {
      abort.setGrpcStatus(5);
    }
    HTTPFault.Builder fault = HTTPFault.newBuilder().setAbort(abort);
    if (random.nextBoolean()) {
      fault.addHeaders(headerMatcher());
    }
    return fault.build();
  }

  private CorsPolicy cors() {
    CorsPolicy.Builder policy = CorsPolicy.newBuilder();
    if (random.nextInt(5) == 0) {
      return policy.build();
    }
    policy
        .addAllowOriginStringMatch(StringMatcher.newBuilder().setExact("https://shop.example"))
        .addAllowOriginStringMatch(
            StringMatcher.newBuilder().setSafeRegex(regex("https://[a-z]+\\.test")))
        .setAllowMethods(pick(List.of("GET,POST", "")))
        .setAllowHeaders(pick(List.of("x-a", "")))
        .setExposeHeaders(pick(List.of("x-up", "")))
        .setMaxAge(pick(List.of("600", "")))
        .setAllowCredentials(BoolValue.of(random.nextBoolean()));
    return random.nextInt(3) == 0 ? policy.clearAllowCredentials().build() : policy.build();
  }

  private List<HeaderValueOption> changes() {
    List<HeaderValueOption> changes = new ArrayList<>();
    for (int i = random.nextInt(3) - 1; i >= 0; i--) {
      changes.add(
          header(
                  pick(CHANGED),
                  pick(List.of("v", "100%%", "", "a")),
                  HeaderAppendAction.forNumber(random.nextInt(4)))
              .toBuilder()
              .setKeepEmptyValue(random.nextBoolean())
              .build());
    }
    return changes;
  }

  private List<String> removals() {
    return random.nextInt(5) == 0 ? List.of(pick(CHANGED), "X-B") : List.of();
  }

  private RegexMatchAndSubstitute substitution() {
    String rewrite = pick(REWRITES);
    int bar = rewrite.indexOf('|');
    return RegexMatchAndSubstitute.newBuilder()
        .setPattern(regex(rewrite.substring(0, bar)))
        .setSubstitution(rewrite.substring(bar + 1))
        .build();
  }

  private String cluster() {
    return "c" + clusters++;
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static RegexMatcher regex(String regex) {
    return RegexMatcher.newBuilder().setRegex(regex).build();
  }

  private static FractionalPercent percent(int numerator) {
    return FractionalPercent.newBuilder().setNumerator(numerator).build();
  }

  private static HeaderValueOption header(String name, String value, HeaderAppendAction action) {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
        .setAppendAction(action)
        .build();
  }

  private static TypedExtensionConfig extension(String name, Message message) {
    return TypedExtensionConfig.newBuilder()
        .setName(name)
        .setTypedConfig(Any.pack(message))
        .build();
  }
}
