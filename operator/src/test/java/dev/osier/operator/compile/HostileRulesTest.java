package dev.osier.operator.compile;

import static dev.osier.operator.compile.Bookstore.names;
import static dev.osier.operator.compile.Bookstore.routes;
import static dev.osier.operator.compile.Bookstore.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Mesh;
import dev.osier.operator.verdict.Claim;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No namespace takes another's traffic, and one bad object never holds up another's update. */
class HostileRulesTest {
  private static final String GREEDY =
      "- {name: stolen, matches: [{}, {from: {namespaces: [shop, client]}}], directResponse:"
          + " {status: 200, body: mine}}";

  @ParameterizedTest
  @ValueSource(strings = {"evil", "sho", "shop2", "shop-shop", "a"})
  void aRuleElsewhereBindsOnlyItsOwnNamespacesCallers(String namespace) {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(rule("own", "- {name: own}"))
            .apply(rule(namespace, "greedy", "2020-01-01T00:00:00Z", "precedence: 1000", GREEDY));

    assertThat(names(routes(cluster, "shop"))).containsExactly("own");
    assertThat(names(routes(cluster, "client"))).containsExactly("own");
    assertThat(names(routes(cluster, namespace))).startsWith("stolen");
    assertThat(cluster.claims("shop", "own")).hasSize(2).contains(Claim.accepted());
  }

  @Test
  void itsRejectionBindsNobodyElse() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(rule("evil", "wall", "2020-01-01T00:00:00Z", "noMatch: Reject", GREEDY));

    assertThat(Bookstore.portRoutes(cluster.mesh()).forEveryone().routes()).isEmpty();
    assertThat(Bookstore.portRoutes(cluster.mesh()).forNamespace()).containsOnlyKeys("evil");
  }

  @Test
  void aBackendElsewhereIsNotReachedByNamingItAsParent() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(
                rule(
                    "evil",
                    "a",
                    "2020-01-01T00:00:00Z",
                    "",
                    "- backendRefs: [{name: shadow, namespace: lab, port: 80}]"));

    assertThat(cluster.claims("evil", "a").get(1).reason()).isEqualTo("RefNotPermitted");
  }

  @Test
  void anExpressionThatEnvoyRefusesStopsItsOwnObjectOnly() {
    Map<String, Claim> found =
        Map.of(
            "- {matches: [{path: {type: RegularExpression, value: '('}}]}",
            Claim.refused("Invalid", "spec.rules[0].matches[0].path.value: missing closing )"),
            "- {matches: [{}, {headers: [{name: a, type: RegularExpression, value:"
                + " '[^a]{900}'}]}]}",
            Claim.refused(
                "Invalid",
                "spec.rules[0].matches[1].headers[0].value: too large: about 7204 of at most 100"
                    + " instructions"));
    found.forEach(
        (rules, claim) -> {
          SampleCluster cluster =
              Bookstore.cluster()
                  .apply(rule("bad", rules + "\n- {name: bad}"))
                  .apply(rule("good", "- {name: good}"));

          assertThat(cluster.claims("shop", "bad").getFirst().condition())
              .isEqualTo(claim.condition());
          assertThat(cluster.claims("shop", "bad").getFirst().message())
              .startsWith(claim.message().substring(0, claim.message().indexOf(':')));
          assertThat(names(routes(cluster, "shop"))).containsExactly("good");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- {timeouts: {request: soon}}",
        "- {timeouts: {request: -1s}}",
        "- {fault: {delay: {duration: 1s, percent: 101}}}",
        "- {fault: {delay: {duration: 1s, percent: -1}}}",
        "- {fault: {abort: {percent: 1}}}",
        "- {fault: {abort: {httpStatus: 500, fraction: {numerator: 2, denominator: 1}}}}",
        "- {backendRefs: [{name: reviews, port: 9080, weight: 0}]}",
        "- {backendRefs: [{name: reviews, port: 9080}], directResponse: {status: 200}}",
        "- {matches: [{path: {type: Fuzzy, value: /a}}]}",
        "- {matches: [{headers: [{name: a, type: Exact}]}]}",
        "- {matches: [{grpc: {}}]}",
        "- {matches: [{from: {serviceAccounts: [nobody]}}]}",
        "- {redirect: {path: {type: ReplaceFullPath}}}",
        "- {matches: [{path: {type: Exact, value: no-slash}}]}",
        "- {matches: [{path: {value: '/a?b'}}]}",
        "- {retry: {backoff: {base: 1s, max: 1ms}}}",
        "- {retry: {attempts: 11}}",
        "- {fault: {delay: {duration: 0s}}}",
        "- {requestHeaders: {set: [{name: 'a b', value: c}]}}",
        "- {requestHeaders: {set: [{name: a, value: \"b\\r\\nc\"}]}}",
        "- {requestHeaders: {set: [{name: Host, value: b}]}}",
        "- {requestHeaders: {remove: [host]}}",
        "- {responseHeaders: {add: [{name: x-osier-protocol, value: b}]}}",
        "- {rewrite: {hostname: 'not a host'}}",
        "- {backendRefs: [{name: reviews, port: 70000}]}",
        "- {backendRefs: [{port: 80}]}",
        "- {matches: [{cookies: [{name: a, value: %s}]}]}",
        "- {matches: [{cookies: [{name: a, type: RegularExpression, value: 'a)|(b'}]}]}",
        "- {cors: {allowOrigins: ['https://*.%s.example']}}",
        "- {matches: [{path: {type: Exact, value: /a}}], rewrite: {path: {type: ReplacePrefixMatch,"
            + " replacePrefixMatch: /b}}}",
        "- {matches: all}",
        "- 5"
      })
  void whatOnlyAnOlderApiServerCouldHaveStoredIsToldAndNotUsed(String rules) {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(rule("bad", rules.replace("%s", "long".repeat(30))))
            .apply(rule("good", "- {name: good}"));

    assertThat(cluster.claims("shop", "bad").getFirst())
        .satisfies(
            claim -> {
              assertThat(claim.condition()).isEqualTo(Claim.ACCEPTED);
              assertThat(claim.holds()).isFalse();
              assertThat(claim.reason()).isEqualTo("Invalid");
              assertThat(claim.message()).startsWith("spec.");
            });
    assertThat(names(routes(cluster, "shop"))).containsExactly("good");
  }

  @Test
  void aBadObjectDoesNotHoldUpTheNextChangeOfAnother() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(rule("bad", "- {timeouts: {request: soon}}"))
            .apply(rule("good", "- {name: before}"));
    Compilation before = Compilation.NONE.next(cluster.state());

    cluster.routeRules.removeLast();
    cluster.apply(rule("good", "- {name: after}"));

    Mesh after = before.next(cluster.state()).compiled().mesh();
    assertThat(Bookstore.portRoutes(after).forEveryone().routes())
        .extracting(route -> route.origin().ruleName())
        .containsExactly("after");
  }
}
