package dev.osier.operator.compile;

import static dev.osier.operator.compile.Bookstore.REVIEWS_PORT;
import static dev.osier.operator.compile.Bookstore.routes;
import static dev.osier.operator.compile.Bookstore.rule;
import static dev.osier.operator.compile.Bookstore.versionSubset;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoint;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.Backend;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteOutcome;
import dev.osier.operator.verdict.Claim;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where rules may send requests, and what is said when they may not. */
class RouteBackendsTest {
  private static final String ABROAD =
      "- backendRefs: [{name: shadow, namespace: lab, port: 80, weight: 3}, {name: reviews, port:"
          + " 9080}]";

  private static Claim resolved(SampleCluster cluster) {
    assertThat(cluster.claims("shop", "a").getFirst()).isEqualTo(Claim.accepted());
    return cluster.claims("shop", "a").get(1);
  }

  private static RouteOutcome.Forward forward(SampleCluster cluster) {
    Route route = routes(cluster, "shop").getFirst();
    return (RouteOutcome.Forward) route.outcome();
  }

  private static String grant(String from, String to) {
    return """
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: ReferenceGrant
    metadata: {name: grant, namespace: lab}
    spec: {from: [%s], to: [%s]}
    """
        .formatted(from, to);
  }

  @Test
  void anotherNamespacesServiceNeedsAGrant() {
    SampleCluster cluster = Bookstore.cluster().apply(rule("a", ABROAD));

    assertThat(resolved(cluster))
        .isEqualTo(
            Claim.unresolved(
                "RefNotPermitted",
                "spec.rules[0].backendRefs[0]: no ReferenceGrant in lab lets RouteRules of shop"
                    + " refer to Service shadow"));
    // The mistake keeps its share, so that it does not move traffic elsewhere.
    assertThat(forward(cluster).backends().getFirst().backend())
        .isEqualTo(new Backend.InvalidBackend());
    assertThat(forward(cluster).backends().getFirst().weight()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{group: '', kind: Service}", "{group: '', kind: Service, name: shadow}"})
  void aGrantPermitsIt(String to) {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(rule("a", ABROAD))
            .apply(grant("{group: osier.dev, kind: RouteRule, namespace: shop}", to));

    assertThat(resolved(cluster)).isEqualTo(Claim.resolved());
    assertThat(forward(cluster).backends().getFirst().backend())
        .isEqualTo(
            new Backend.ServiceBackend(BackendKey.of(new ServicePortKey(Bookstore.SHADOW, 80))));
  }

  @Test
  void aGrantForSomethingElsePermitsNothing() {
    String ours = "{group: osier.dev, kind: RouteRule, namespace: shop}";
    String service = "{group: '', kind: Service}";
    List<String> others =
        List.of(
            grant("{group: osier.dev, kind: RouteRule, namespace: other}", service),
            grant("{group: osier.dev, kind: Policy, namespace: shop}", service),
            grant("{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}", service),
            grant("{group: gateway.networking.k8s.io, kind: RouteRule, namespace: shop}", service),
            grant(ours, "{group: '', kind: Secret}"),
            grant(ours, "{group: apps, kind: Service}"),
            grant(ours, "{group: '', kind: Service, name: other}"),
            // Only the namespace that is sent to can permit it.
            grant(ours, service).replace("namespace: lab", "namespace: shop"));

    for (String other : others) {
      SampleCluster cluster = Bookstore.cluster().apply(rule("a", ABROAD)).apply(other);
      assertThat(resolved(cluster).reason()).as(other).isEqualTo("RefNotPermitted");
    }
  }

  @Test
  void mirrorsNeedAGrantToo() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(
                rule("a", "- mirrors: [{backendRef: {name: shadow, namespace: lab, port: 80}}]"));

    assertThat(resolved(cluster).message()).startsWith("spec.rules[0].mirrors[0].backendRef: ");
    assertThat(forward(cluster).mirrors()).isEmpty();
  }

  @Test
  void whatIsNotThereIsTold() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(
                rule("a", "- backendRefs: [{name: nothing, port: 80}, {name: ratings, port: 81}]"));

    assertThat(resolved(cluster))
        .isEqualTo(
            Claim.unresolved(
                "BackendNotFound",
                "spec.rules[0].backendRefs[0]: there is no Service shop/nothing;"
                    + " spec.rules[0].backendRefs[1].port: Service shop/ratings has no TCP port"
                    + " 81"));
    assertThat(Bookstore.backends(routes(cluster, "shop").getFirst()))
        .containsExactly(new Backend.InvalidBackend(), new Backend.InvalidBackend());
  }

  @Test
  void aSubsetHasEndpointsOfItsOwn() {
    SampleCluster cluster = Bookstore.cluster().apply(rule("a", toVersion("v2")));

    assertThat(endpoints(cluster, "v2")).extracting(Endpoint::address).containsExactly("10.0.0.2");
    assertThat(cluster.mesh().endpoints())
        .as("a subset that no rule names has none")
        .doesNotContainKey(new BackendKey(REVIEWS_PORT, versionSubset("v1")));
    assertThat(resolved(cluster)).isEqualTo(Claim.resolved());
  }

  @Test
  void aSubsetWithoutPodsIsTold() {
    SampleCluster cluster = Bookstore.cluster().apply(rule("a", toVersion("v9")));

    assertThat(resolved(cluster))
        .isEqualTo(
            Claim.unresolved(
                "EmptySubset",
                "spec.rules[0].backendRefs[0].subset: no pod of Service shop/reviews has the"
                    + " labels version=v9"));
    assertThat(endpoints(cluster, "v9")).isEmpty();
  }

  @Test
  void aSubsetWhosePodsAreNotReadyIsNotAMistake() {
    SampleCluster cluster = Bookstore.cluster().apply(rule("a", toVersion("v2")));
    cluster.slices.clear();
    cluster.slice(
        "reviews-1",
        "reviews",
        SampleCluster.slicePort("http", 8080),
        SampleCluster.ready("reviews-v1", "10.0.0.1"),
        SampleCluster.endpoint("reviews-v2", "10.0.0.2", false, false, false));

    assertThat(resolved(cluster)).isEqualTo(Claim.resolved());
    assertThat(endpoints(cluster, "v2")).isEmpty();
  }

  private static String toVersion(String version) {
    return "- backendRefs: [{name: reviews, port: 9080, subset: {matchLabels: {version: %s}}}]"
        .formatted(version);
  }

  private static List<Endpoint> endpoints(SampleCluster cluster, String version) {
    BackendKey key = new BackendKey(REVIEWS_PORT, versionSubset(version));
    return requireNonNull(cluster.mesh().endpoints().get(key), version).endpoints();
  }
}
