package dev.osier.operator.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.mesh.traffic.Connections;
import dev.osier.mesh.traffic.LoadBalancing;
import dev.osier.mesh.traffic.LoadBalancing.Algorithm;
import dev.osier.mesh.traffic.LoadBalancing.HashKey;
import dev.osier.mesh.traffic.LocalityPreference;
import dev.osier.mesh.traffic.OutlierDetection;
import dev.osier.mesh.traffic.TrafficPolicy;
import dev.osier.mesh.traffic.TrafficPolicy.RetryBudget;
import dev.osier.operator.state.ServiceState;
import dev.osier.operator.verdict.Claim;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which Policy holds for a service, and what is said to the others. */
class PoliciesTest {
  private static final String SERVICE = "{name: reviews}";
  private static final String NAMESPACE = "{kind: Namespace, name: shop}";
  private static final String MESH = "{group: osier.dev, kind: MeshIdentity, name: default}";
  private static final String SYSTEM = "osier-system";

  private static String policy(String name, String target, String fields) {
    return policy("shop", name, "2026-01-01T00:00:00Z", target, fields);
  }

  private static String policy(
      String namespace, String name, String created, String target, String fields) {
    return """
    ---
    apiVersion: osier.dev/v1alpha1
    kind: Policy
    metadata:
      name: %s
      namespace: %s
      generation: 1
      creationTimestamp: "%s"
    spec:
      targetRefs: [%s]
    %s
    """
        .formatted(name, namespace, created, target, fields.indent(2).stripTrailing());
  }

  private static String algorithm(String algorithm) {
    return "traffic: {loadBalancing: {algorithm: %s}}".formatted(algorithm);
  }

  private static String overriding(String algorithm) {
    return "merge: Overrides\n" + algorithm(algorithm);
  }

  private static Service reviews(SampleCluster cluster) {
    return cluster.compiledService("reviews");
  }

  private static Algorithm chosen(SampleCluster cluster) {
    return reviews(cluster).traffic().loadBalancing().algorithm();
  }

  @Test
  void everyFieldReachesTheService() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(
                policy(
                    "all",
                    SERVICE,
                    """
                    traffic:
                      loadBalancing:
                        algorithm: RingHash
                        hashOn: [{type: Header, name: X-User}, {type: Cookie, name: Sid, ttl: 0s}, {type: Source}]
                      locality: {failover: [Zone, Any], minHealthyPercent: 50}
                      retryBudget: {percent: 10, minConcurrency: 1}
                      outlierDetection: {consecutive5xx: 7, interval: 1s}
                      connections: {max: 10, connectTimeout: 2s, maxDuration: 1h}
                    """));

    assertThat(reviews(cluster).traffic())
        .isEqualTo(
            new TrafficPolicy(
                new LoadBalancing(
                    Algorithm.RING_HASH,
                    List.of(
                        new HashKey.Header("x-user"),
                        new HashKey.Cookie("Sid", Optional.of(Duration.ZERO)),
                        new HashKey.Source()),
                    Optional.empty()),
                new LocalityPreference(
                    List.of(LocalityPreference.Tier.ZONE, LocalityPreference.Tier.ANY), 50),
                Optional.of(new RetryBudget(10, 1)),
                new OutlierDetection(7, 0, 5, Duration.ofSeconds(1), Duration.ofSeconds(30), 50),
                new Connections(
                    Optional.of(10),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Duration.ofSeconds(2)),
                    Optional.empty(),
                    Optional.of(Duration.ofHours(1)))));
    assertThat(reviews(cluster).policies())
        .containsExactly(new ObjectReference("Policy", SampleCluster.name("all")));
    assertThat(cluster.compiledService("ratings").traffic()).isEqualTo(TrafficPolicy.DEFAULT);
  }

  @Test
  void theMoreSpecificWinsUnlessTheLessSpecificOverrides() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(policy(SYSTEM, "mesh", "2020-01-01T00:00:00Z", MESH, algorithm("Random")));
    assertThat(chosen(cluster)).isEqualTo(Algorithm.RANDOM);

    cluster.apply(policy("ns", NAMESPACE, algorithm("RoundRobin")));
    assertThat(chosen(cluster)).isEqualTo(Algorithm.ROUND_ROBIN);

    cluster.apply(policy("svc", SERVICE, algorithm("Maglev")));
    assertThat(chosen(cluster)).isEqualTo(Algorithm.MAGLEV);

    cluster.apply(
        policy("shop", "ns-over", "2019-01-01T00:00:00Z", NAMESPACE, overriding("RingHash")));
    assertThat(chosen(cluster)).isEqualTo(Algorithm.RING_HASH);

    cluster.apply(
        policy(SYSTEM, "mesh-over", "2019-01-01T00:00:00Z", MESH, overriding("LeastRequest")));
    assertThat(chosen(cluster)).isEqualTo(Algorithm.LEAST_REQUEST);
    assertThat(reviews(cluster).policies())
        .extracting(reference -> reference.name().name())
        .containsExactly("mesh-over");
  }

  @Test
  void sectionsAreWonOneByOneAndAsAWhole() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(
                policy(
                    "ns",
                    NAMESPACE,
                    "traffic: {connections: {max: 5, maxPending: 6}, retryBudget: {percent: 1}}"))
            .apply(policy("svc", SERVICE, "traffic: {connections: {max: 7}}"));

    TrafficPolicy traffic = reviews(cluster).traffic();
    assertThat(traffic.connections().max()).contains(7);
    assertThat(traffic.connections().maxPending()).isEmpty();
    assertThat(traffic.retryBudget()).contains(new RetryBudget(1, 3));
    assertThat(reviews(cluster).policies()).hasSize(2);
  }

  @Test
  void ofEqualsTheOlderWinsAndTheOtherIsTold() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(policy("shop", "a", "2026-01-02T00:00:00Z", SERVICE, algorithm("Random")))
            .apply(policy("shop", "b", "2026-01-01T00:00:00Z", SERVICE, algorithm("Maglev")));

    assertThat(chosen(cluster)).isEqualTo(Algorithm.MAGLEV);
    assertThat(cluster.claims("shop", "a"))
        .containsExactly(
            Claim.accepted(),
            Claim.overridden(
                "Conflicted",
                "spec.traffic.loadBalancing has no effect: Policy shop/b has the same target and is"
                    + " older"));
    assertThat(cluster.claims("shop", "b")).containsExactly(Claim.accepted());
  }

  @Test
  void whoIsOverriddenIsTold() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(policy("ns", NAMESPACE, overriding("Random")))
            .apply(policy("svc", SERVICE, algorithm("Maglev")));

    assertThat(cluster.claims("shop", "svc"))
        .contains(
            Claim.overridden(
                "Conflicted",
                "spec.traffic.loadBalancing has no effect: Policy shop/ns overrides it"));
    assertThat(cluster.claims("shop", "ns")).containsExactly(Claim.accepted());
  }

  @Test
  void aNamespaceIsNotToldOfServicesThatKnowBetter() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(policy("ns", NAMESPACE, algorithm("Random")))
            .apply(policy("svc", SERVICE, algorithm("Maglev")));

    assertThat(cluster.claims("shop", "ns")).containsExactly(Claim.accepted());
  }

  @Test
  void whatIsNoTargetIsTold() {
    assertThat(refusal("shop", "{name: nothing}"))
        .isEqualTo(
            Claim.refused(
                "TargetNotFound", "spec.targetRefs[0]: there is no Service shop/nothing"));
    assertThat(refusal("evil", "{kind: Namespace, name: shop}"))
        .isEqualTo(
            Claim.refused(
                "Invalid", "spec.targetRefs[0].name: only its own namespace can be its target"));
    assertThat(refusal("evil", MESH))
        .isEqualTo(
            Claim.refused(
                "Invalid",
                "spec.targetRefs[0]: only a Policy in the namespace osier-system can be about the"
                    + " whole mesh"));
    assertThat(refusal("evil", SERVICE).reason()).isEqualTo("TargetNotFound");
    assertThat(refusal("shop", "{kind: Node, name: reviews}").reason()).isEqualTo("Invalid");
  }

  private static Claim refusal(String namespace, String target) {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(policy(namespace, "p", "2020-01-01T00:00:00Z", target, overriding("Random")))
            .apply(policy("good", SERVICE, algorithm("Maglev")));
    assertThat(chosen(cluster)).isEqualTo(Algorithm.MAGLEV);
    return cluster.claims(namespace, "p").getFirst();
  }

  @Test
  void aBadObjectIsToldAndNotUsed() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(policy("bad", SERVICE, "traffic: {connections: {max: 1, idleTimeout: soon}}"));

    assertThat(cluster.claims("shop", "bad").getFirst().reason()).isEqualTo("Invalid");
    assertThat(cluster.claims("shop", "bad").getFirst().message())
        .startsWith("spec.traffic.connections.idleTimeout: ");
    assertThat(reviews(cluster).traffic()).isEqualTo(TrafficPolicy.DEFAULT);
  }

  @Test
  void sessionAffinityOfAServiceHoldsWhereNoPolicySaysOtherwise() {
    SampleCluster cluster = Bookstore.cluster();
    ServiceState service = cluster.services.removeFirst();
    cluster.services.add(
        new ServiceState(
            service.name(),
            service.uid(),
            false,
            service.clusterIps(),
            service.selector(),
            service.ports(),
            true));
    assertThat(reviews(cluster).traffic().loadBalancing())
        .isEqualTo(
            new LoadBalancing(Algorithm.MAGLEV, List.of(new HashKey.Source()), Optional.empty()));

    cluster.apply(policy("svc", SERVICE, algorithm("RoundRobin")));
    assertThat(chosen(cluster)).isEqualTo(Algorithm.ROUND_ROBIN);
  }
}
