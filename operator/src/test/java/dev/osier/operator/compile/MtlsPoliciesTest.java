package dev.osier.operator.compile;

import static dev.osier.operator.compile.SampleCluster.name;
import static dev.osier.operator.compile.SampleCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Endpoint;
import dev.osier.mesh.MeshedEndpoints;
import dev.osier.mesh.Mtls;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.operator.state.ServiceState;
import dev.osier.operator.verdict.Claim;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which mode of mutual TLS each port of a pod has, and what is said to the Policies that lose. */
class MtlsPoliciesTest {
  private static final String SERVICE = "{name: reviews}";
  private static final String OTHER = "{name: reviews-admin}";
  private static final String NAMESPACE = "{kind: Namespace, name: shop}";
  private static final String MESH = "{group: osier.dev, kind: MeshIdentity, name: default}";
  private static final String SYSTEM = "osier-system";

  private static String policy(String name, String target, String fields) {
    return policy("shop", name, target, fields);
  }

  private static String policy(String namespace, String name, String target, String fields) {
    return """
    ---
    apiVersion: osier.dev/v1alpha1
    kind: Policy
    metadata:
      name: %s
      namespace: %s
      generation: 1
      creationTimestamp: "2026-01-01T00:00:00Z"
    spec:
      targetRefs: [%s]
    %s
    """
        .formatted(name, namespace, target, fields.indent(2).stripTrailing());
  }

  private static String mode(String mode) {
    return "mtls: {mode: " + mode + "}";
  }

  private static Mtls of(SampleCluster cluster) {
    return cluster.workload("reviews-v1").mtls();
  }

  /** The bookstore, where a second Service selects the pods of reviews. */
  private static SampleCluster twoServices() {
    SampleCluster cluster = Bookstore.cluster();
    cluster.services.add(
        new ServiceState(
            name("reviews-admin"),
            "uid-reviews-admin",
            false,
            List.of("10.96.0.9"),
            Map.of("app", "reviews"),
            List.of(tcp("tcp-admin", 9081, "")),
            false));
    return cluster;
  }

  @Test
  void theMeshsOwnModeHoldsWhereNoPolicySaysAnything() {
    assertThat(of(Bookstore.cluster())).isEqualTo(Mtls.of(MtlsMode.STRICT));
    assertThat(Bookstore.cluster().workload("reviews-v1").mtlsPolicies()).isEmpty();
  }

  @Test
  void theMoreSpecificWinsAsAWhole() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(
                policy(
                    SYSTEM,
                    "mesh",
                    MESH,
                    "mtls: {mode: Disabled, ports: [{port: 9081, mode: Strict}]}"));
    assertThat(of(cluster))
        .isEqualTo(new Mtls(MtlsMode.DISABLED, new TreeMap<>(Map.of(9081, MtlsMode.STRICT))));

    cluster.apply(policy("ns", NAMESPACE, mode("Permissive")));
    assertThat(of(cluster)).isEqualTo(Mtls.of(MtlsMode.PERMISSIVE));

    cluster.apply(
        policy("svc", SERVICE, "mtls: {mode: Strict, ports: [{port: 8080, mode: Permissive}]}"));
    assertThat(of(cluster).at(8080)).isEqualTo(MtlsMode.PERMISSIVE);
    assertThat(of(cluster).at(1)).isEqualTo(MtlsMode.STRICT);
    assertThat(cluster.workload("reviews-v1").mtlsPolicies())
        .containsExactly(new ObjectReference("Policy", name("svc")));
  }

  @Test
  void aLowerLevelCannotWeakenAnOverride() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(policy(SYSTEM, "mesh", MESH, "merge: Overrides\n" + mode("Strict")))
            .apply(policy("ns", NAMESPACE, "merge: Overrides\n" + mode("Permissive")))
            .apply(policy("svc", SERVICE, mode("Disabled")));

    assertThat(of(cluster)).isEqualTo(Mtls.of(MtlsMode.STRICT));
    for (String loser : List.of("ns", "svc")) {
      assertThat(cluster.claims("shop", loser))
          .contains(
              Claim.overridden(
                  "Conflicted", "spec.mtls has no effect: Policy osier-system/mesh overrides it"));
    }
    assertThat(cluster.claims(SYSTEM, "mesh")).containsExactly(Claim.accepted());
  }

  @Test
  void aPodOfTwoServicesTakesTheStricterModeOfEachPortAndTheWeakerIsTold() {
    SampleCluster cluster =
        twoServices()
            .apply(
                policy(
                    "lax", SERVICE, "mtls: {mode: Permissive, ports: [{port: 1, mode: Disabled}]}"))
            .apply(
                policy(
                    "admin",
                    OTHER,
                    "mtls: {mode: Permissive, ports: [{port: 9081, mode: Strict}]}"));

    Mtls expected = new Mtls(MtlsMode.PERMISSIVE, new TreeMap<>(Map.of(9081, MtlsMode.STRICT)));
    assertThat(of(cluster)).isEqualTo(expected);
    assertThat(of(cluster.shuffled(new Random(1)))).isEqualTo(expected);
    assertThat(cluster.workload("reviews-v1").mtlsPolicies()).hasSize(2);
    assertThat(cluster.claims("shop", "lax"))
        .contains(
            Claim.overridden(
                "Conflicted",
                "spec.mtls does not hold for pods that Service shop/reviews-admin selects, too:"
                    + " Policy shop/admin is stricter"));
    assertThat(cluster.claims("shop", "admin")).containsExactly(Claim.accepted());
  }

  @Test
  void aServiceWithoutPolicyLeavesItToTheOther() {
    SampleCluster cluster = twoServices().apply(policy("lax", OTHER, mode("Permissive")));

    assertThat(of(cluster)).isEqualTo(Mtls.of(MtlsMode.PERMISSIVE));
    assertThat(cluster.claims("shop", "lax")).containsExactly(Claim.accepted());
  }

  @Test
  void callersSendPlaintextWhereItIsDisabledAndKnowWhomToExpectAllTheSame() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(
                policy(
                    "off", SERVICE, "mtls: {mode: Strict, ports: [{port: 8080, mode: Disabled}]}"));

    assertThat(cluster.compiledEndpoints("reviews", 9080)).hasSize(2).noneMatch(Endpoint::mtls);
    Service reviews = cluster.compiledService("reviews");
    assertThat(reviews.meshed(9080)).isEqualTo(MeshedEndpoints.NOT_ALL);
    assertThat(reviews.identities()).hasSize(1);
    assertThat(reviews.mtlsPolicies()).containsExactly(new ObjectReference("Policy", name("off")));
    assertThat(reviews.policies()).isEmpty();
  }

  @Test
  void otherNamespacesAreNotConcerned() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(policy("lab", "ns", "{kind: Namespace, name: lab}", mode("Disabled")))
            .apply(policy("lab", "foreign", SERVICE, mode("Disabled")));

    assertThat(of(cluster)).isEqualTo(Mtls.of(MtlsMode.STRICT));
    assertThat(cluster.claims("lab", "foreign").getFirst().reason()).isEqualTo("TargetNotFound");
  }

  @Test
  void aBadPortIsToldAndNothingOfItIsUsed() {
    SampleCluster cluster =
        Bookstore.cluster()
            .apply(
                policy(
                    "bad",
                    SERVICE,
                    "mtls: {mode: Disabled, ports: [{port: 80, mode: Strict}, {port: 80, mode:"
                        + " Permissive}]}"));

    assertThat(of(cluster)).isEqualTo(Mtls.of(MtlsMode.STRICT));
    assertThat(cluster.claims("shop", "bad").getFirst())
        .isEqualTo(Claim.refused("Invalid", "spec.mtls.ports[1].port: named before"));
  }
}
