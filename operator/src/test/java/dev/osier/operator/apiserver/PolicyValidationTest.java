package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.crds.MutualTls;
import dev.osier.crds.policy.Connections;
import dev.osier.crds.policy.LoadBalancing;
import dev.osier.crds.policy.Locality;
import dev.osier.crds.policy.Mtls;
import dev.osier.crds.policy.OutlierDetection;
import dev.osier.crds.policy.Policy;
import dev.osier.crds.policy.PolicySpec;
import dev.osier.crds.policy.PortMtls;
import dev.osier.crds.policy.RetryBudget;
import dev.osier.crds.policy.Traffic;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server answers at once to a Policy that cannot be right, and what it takes. */
@Tag("apiserver")
class PolicyValidationTest {
  private static final ApiServer SERVER = new ApiServer();
  private static String namespace = "";

  @BeforeAll
  static void prepare() {
    SERVER.prepare();
    namespace = SERVER.newNamespace();
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static PolicySpec apply(String spec) {
    SERVER.apply(
        """
        apiVersion: osier.dev/v1alpha1
        kind: Policy
        metadata: {name: reviews, namespace: %s}
        spec: {%s}
        """
            .formatted(namespace, spec));
    return SERVER
        .client
        .resources(Policy.class)
        .inNamespace(namespace)
        .withName("reviews")
        .get()
        .getSpec();
  }

  private static PolicySpec applyTraffic(String traffic) {
    return apply("targetRefs: [{name: reviews}], traffic: {%s}".formatted(traffic));
  }

  @Test
  void theDocumentedExampleIsTaken() {
    PolicySpec stored =
        apply(
            """
            targetRefs: [{group: "", kind: Service, name: reviews}],
              merge: Defaults,
              traffic: {
                loadBalancing: {algorithm: LeastRequest, hashOn: [], slowStart: 30s},
                locality: {mode: PreferZone, failover: [Zone, Region, Any], minHealthyPercent: 70},
                retryBudget: {percent: 20, minConcurrency: 3},
                outlierDetection:
                  {consecutive5xx: 5, interval: 10s, baseEjection: 30s, maxEjectionPercent: 50},
                connections: {
                  max: 1024, maxPending: 1024, maxRequests: 4096, connectTimeout: 2s,
                  idleTimeout: 1h, maxDuration: 1h}}\
            """);

    assertThat(stored.traffic())
        .isEqualTo(
            new Traffic(
                new LoadBalancing(LoadBalancing.Algorithm.LEAST_REQUEST, List.of(), "30s"),
                new Locality(Locality.Mode.PREFER_ZONE, List.of(Locality.Level.values()), 70),
                new RetryBudget(20, 3),
                new OutlierDetection(5, 0, 5, "10s", "30s", 50),
                new Connections(1024, 1024, 4096, "2s", "1h", "1h")));
  }

  @Test
  void whatIsLeftOutHasItsDocumentedDefault() {
    PolicySpec stored =
        applyTraffic("loadBalancing: {}, locality: {}, retryBudget: {}, outlierDetection: {}");

    assertThat(stored.merge()).isEqualTo(PolicySpec.Merge.DEFAULTS);
    assertThat(stored.traffic())
        .isEqualTo(
            new Traffic(
                new LoadBalancing(LoadBalancing.Algorithm.LEAST_REQUEST, List.of(), null),
                new Locality(Locality.Mode.PREFER_ZONE, List.of(Locality.Level.values()), 70),
                new RetryBudget(20, 3),
                new OutlierDetection(5, 0, 5, "10s", "30s", 50),
                null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loadBalancing: {algorithm: RingHash, hashOn: [{type: Header, name: X-User}, {type:"
            + " Cookie, name: session, ttl: 0s}, {type: Source}]}",
        "loadBalancing: {algorithm: Maglev}",
        "loadBalancing: {algorithm: RoundRobin, slowStart: 0s}",
        "locality: {mode: None}",
        "locality: {failover: [Zone, Any], minHealthyPercent: 100}",
        "retryBudget: {percent: 0, minConcurrency: 0}",
        "outlierDetection: {consecutive5xx: 0, consecutiveConnectFailures: 0}",
        "connections: {idleTimeout: 0s, maxDuration: 0s}"
      })
  void whatIsRightIsTaken(String traffic) {
    assertThat(applyTraffic(traffic).traffic()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          loadBalancing: {algorithm: Fastest} | loadBalancing.algorithm | supported values
          loadBalancing: {hashOn: [{type: Source}]} | loadBalancing.hashOn | RingHash or Maglev
          loadBalancing: {algorithm: Maglev, hashOn: [{type: Header}]} | loadBalancing.hashOn[0].name | need a name
          loadBalancing: {algorithm: Maglev, hashOn: [{type: Source, name: a}]} | loadBalancing.hashOn[0].name | has none
          loadBalancing: {algorithm: Maglev, hashOn: [{type: Header, name: a, ttl: 1s}]} | loadBalancing.hashOn[0].ttl | only a Cookie
          loadBalancing: {algorithm: Maglev, hashOn: [{type: Cookie, name: 'a b'}]} | loadBalancing.hashOn[0].name | should match
          loadBalancing: {algorithm: Maglev, hashOn: [{type: Cookie, name: a, ttl: 99999h}]} | loadBalancing.hashOn[0].ttl | at most 8760h
          loadBalancing: {algorithm: Random, slowStart: 1s} | loadBalancing.slowStart | RoundRobin or LeastRequest
          loadBalancing: {slowStart: 2h} | loadBalancing.slowStart | at most 1h
          locality: {failover: []} | locality.failover | at least 1
          locality: {failover: [Zone, Zone]} | locality.failover | in this order
          locality: {failover: [Any, Zone]} | locality.failover | in this order
          locality: {minHealthyPercent: 0} | locality.minHealthyPercent | greater than or equal to 1
          locality: {minHealthyPercent: 101} | locality.minHealthyPercent | less than or equal to 100
          retryBudget: {percent: 101} | retryBudget.percent | less than or equal to 100
          retryBudget: {minConcurrency: -1} | retryBudget.minConcurrency | greater than or equal to 0
          outlierDetection: {consecutive5xx: -1} | outlierDetection.consecutive5xx | greater than or equal to 0
          outlierDetection: {interval: 0s} | outlierDetection.interval | between 100ms and 1h
          outlierDetection: {baseEjection: 2h} | outlierDetection.baseEjection | between 100ms and 1h
          outlierDetection: {maxEjectionPercent: 101} | outlierDetection.maxEjectionPercent | less than or equal to 100
          connections: {max: 0} | connections.max | greater than or equal to 1
          connections: {maxPending: 4294967296} | connections.maxPending | less than or equal to 1000000
          connections: {connectTimeout: 0s} | connections.connectTimeout | between 1ms and 1m
          connections: {idleTimeout: -1s} | connections.idleTimeout | should match
          connections: {maxDuration: 25h} | connections.maxDuration | at most 24h
          """)
  void whatCannotBeRightIsRefusedByItsField(String traffic, String field, String answer) {
    assertThatThrownBy(() -> applyTraffic(traffic))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("spec.traffic." + field + ": ")
        .hasMessageContaining(answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          merge: Defaults | spec.targetRefs | Required
          targetRefs: [] | spec.targetRefs | at least 1
          targetRefs: [{name: a}, {name: a}] | spec.targetRefs | only once
          targetRefs: [{name: a, kind: Pod}] | spec.targetRefs[0].kind | a target is
          targetRefs: [{name: default, kind: MeshIdentity}] | spec.targetRefs[0].kind | a target is
          targetRefs: [{name: other, kind: MeshIdentity, group: osier.dev}] | spec.targetRefs[0].name | its name is default
          targetRefs: [{name: a}], merge: Always | spec.merge | supported values
          targetRefs: [{name: a}], mtls: {} | spec.mtls.mode | Required
          targetRefs: [{name: a}], mtls: {mode: Sometimes} | spec.mtls.mode | supported values
          targetRefs: [{name: a}], mtls: {mode: Strict, ports: [{port: 80}]} | spec.mtls.ports[0].mode | Required
          targetRefs: [{name: a}], mtls: {mode: Strict, ports: [{mode: Strict}]} | spec.mtls.ports[0].port | Required
          targetRefs: [{name: a}], mtls: {mode: Strict, ports: [{port: 0, mode: Strict}]} | spec.mtls.ports[0].port | greater than or equal to 1
          targetRefs: [{name: a}], mtls: {mode: Strict, ports: [{port: 65536, mode: Strict}]} | spec.mtls.ports[0].port | less than or equal to 65535
          targetRefs: [{name: a}], mtls: {mode: Strict, ports: [{port: 80, mode: Strict}, {port: 80, mode: Disabled}]} | spec.mtls.ports | only once
          """)
  void aTargetThatCannotBeRightIsRefusedByItsField(String spec, String field, String answer) {
    assertThatThrownBy(() -> apply(spec))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(field + ": ")
        .hasMessageContaining(answer);
  }

  @Test
  void theModeOfEachPortIsTaken() {
    assertThat(
            apply(
                    "targetRefs: [{name: a}], mtls: {mode: Strict, ports: [{port: 8080, mode:"
                        + " Permissive}]}")
                .mtls())
        .isEqualTo(
            new Mtls(
                MutualTls.Mode.STRICT, List.of(new PortMtls(8080, MutualTls.Mode.PERMISSIVE))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: a}",
        "{kind: Namespace, name: a}",
        "{group: osier.dev, kind: MeshIdentity, name: default}"
      })
  void aServiceANamespaceAndTheMeshAreTargets(String target) {
    assertThat(apply("targetRefs: [%s]".formatted(target)).targetRefs()).hasSize(1);
  }
}
