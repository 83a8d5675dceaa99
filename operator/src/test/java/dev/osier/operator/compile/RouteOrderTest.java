package dev.osier.operator.compile;

import static dev.osier.operator.compile.Bookstore.names;
import static dev.osier.operator.compile.Bookstore.routes;
import static dev.osier.operator.compile.Bookstore.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.operator.verdict.Claim;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Which route is asked first, and what is said to those that are never asked. */
class RouteOrderTest {
  /** From the most to the least specific. */
  private static final List<String> MATCHES =
      List.of(
          "from: {serviceAccounts: [shop/default]}",
          "path: {value: /abc}, from: {namespaces: [shop]}",
          "from: {namespaces: [shop]}",
          "path: {type: Exact, value: /a}, queryParams: [{name: q, value: b}]",
          "grpc: {service: a, method: b}",
          "path: {type: RegularExpression, value: /abc.*}",
          "path: {type: RegularExpression, value: /b.*}",
          "path: {value: /abc}, method: GET",
          "path: {value: /abc}, headers: [{name: a, value: b}], cookies: [{name: c, value: d}]",
          "path: {value: /abc}, headers: [{name: a, value: b}], queryParams: [{name: q, value: b}]",
          "path: {value: /abc}, headers: [{name: a, value: b}]",
          "path: {value: /abc}, queryParams: [{name: q, value: b}]",
          "path: {value: /abc}",
          "path: {value: /ab}, method: GET",
          "grpc: {service: b}",
          "grpc: {method: a}, headers: [{name: a, value: b}]",
          "method: GET",
          "");

  @RepeatedTest(20)
  void theMoreSpecificMatchIsAskedFirst(RepetitionInfo repetition) {
    List<Integer> order =
        new Random(repetition.getCurrentRepetition())
            .ints(0, MATCHES.size())
            .distinct()
            .limit(MATCHES.size())
            .boxed()
            .toList();
    String rules =
        order.stream()
            .map(i -> "- {name: r%02d, matches: [{%s}]}\n".formatted(i, MATCHES.get(i)))
            .collect(Collectors.joining());

    assertThat(names(routes(Bookstore.cluster().apply(rule("all", rules)), "shop")))
        .isSorted()
        .hasSize(MATCHES.size());
  }

  @Test
  void precedenceComesBeforeSpecificityAndAgeBeforeNames() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(
                at("b", "2026-01-02T00:00:00Z", "", "- {name: younger, matches: [{method: GET}]}"))
            .apply(at("c", "2026-01-01T00:00:00Z", "", "- {name: older, matches: [{method: PUT}]}"))
            .apply(
                at("a", "2026-01-02T00:00:00Z", "", "- {name: first, matches: [{method: PATCH}]}"))
            .apply(
                at(
                    "z",
                    "2026-01-03T00:00:00Z",
                    "precedence: 1",
                    "- {name: high, matches: [{headers: [{name: a, value: b}]}]}"));

    assertThat(names(routes(cluster, "shop"))).containsExactly("high", "older", "first", "younger");
  }

  @Test
  void theLoserIsToldWhoWon() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(
                at(
                    "late",
                    "2026-01-02T00:00:00Z",
                    "",
                    "- {name: late, matches: [{method: PUT}, {headers: [{name: B, value: x}, {name:"
                        + " a, value: x}]}]}"))
            .apply(
                at(
                    "early",
                    "2026-01-01T00:00:00Z",
                    "",
                    "- {name: early, matches: [{headers: [{name: A, value: x}, {name: b, value:"
                        + " x}]}]}"));

    assertThat(names(routes(cluster, "shop"))).containsExactly("late", "early");
    assertThat(cluster.claims("shop", "late"))
        .contains(
            Claim.accepted(),
            Claim.overridden(
                "Conflicted",
                "spec.rules[0].matches[1] is never reached: RouteRule shop/early"
                    + " spec.rules[0].matches[0] matches the same and is older"));
    assertThat(cluster.claims("shop", "early")).noneMatch(RouteOrderTest::isOverridden);
  }

  @Test
  void whatAHigherPrecedenceTakesWhollyIsNeverReached() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(at("all", "2026-01-02T00:00:00Z", "precedence: 5", "- {name: all}"))
            .apply(at("some", "2026-01-01T00:00:00Z", "", "- {matches: [{method: GET}]}"));

    assertThat(names(routes(cluster, "shop"))).containsExactly("all");
    assertThat(cluster.claims("shop", "some"))
        .contains(
            Claim.overridden(
                "Conflicted",
                "spec.rules[0].matches[0] is never reached: RouteRule shop/all spec.rules[0]"
                    + " matches all of it and has the higher precedence"));
  }

  @Test
  void aRulesOwnTwinIsTold() {
    SampleCluster cluster =
        Bookstore.cluster().apply(rule("twins", "- {matches: [{method: GET}, {method: GET}]}"));

    assertThat(cluster.claims("shop", "twins").getLast().message())
        .isEqualTo(
            "spec.rules[0].matches[1] is never reached: spec.rules[0].matches[0] matches the same"
                + " and comes first");
  }

  @Test
  void whatIsReachedOnOnePortIsNotOverridden() {
    String everyPort = rule("b", "- {name: b}").replace(", port: 9080", "");
    SampleCluster cluster = Bookstore.cluster().apply(rule("a", "- {name: a}")).apply(everyPort);

    assertThat(cluster.claims("shop", "b")).noneMatch(RouteOrderTest::isOverridden);
  }

  @Test
  void rulesOfDifferentNamespacesDoNotConflict() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(rule("own", "- {name: own}"))
            .apply(rule("client", "theirs", "2026-01-02T00:00:00Z", "", "- {name: theirs}"));

    assertThat(names(routes(cluster, "client"))).containsExactly("theirs", "own");
    assertThat(cluster.claims("client", "theirs")).noneMatch(RouteOrderTest::isOverridden);
  }

  private static boolean isOverridden(Claim claim) {
    return claim.condition().equals(Claim.OVERRIDDEN);
  }

  private static String at(String name, String created, String fields, String rules) {
    return rule("shop", name, created, fields, rules);
  }
}
