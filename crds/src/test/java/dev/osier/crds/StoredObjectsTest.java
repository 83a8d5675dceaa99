package dev.osier.crds;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.policy.Mtls;
import dev.osier.crds.policy.Policy;
import dev.osier.crds.policy.PortMtls;
import dev.osier.crds.route.RetryCondition;
import dev.osier.crds.route.RouteRule;
import dev.osier.crds.route.RouteRuleSpec;
import dev.osier.crds.route.Rule;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that another version of Osier has stored. */
class StoredObjectsTest {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  @Test
  void fieldsAndValuesOfTheFutureDoNotStopAnOlderReader() {
    MeshIdentity identity =
        SERIALIZATION.unmarshal(
            """
            apiVersion: osier.dev/v1alpha1
            kind: MeshIdentity
            metadata: {name: default}
            spec:
              trustDomain: example.org
              delivery: Telepathy
              mtls: {mode: Audit, ports: []}
              ca: {managed: {rootTTL: 24h, keyAlgorithm: ECDSAP256}, secretRef: {name: x}}
              rotation: {mode: Automatic}
            status:
              rotation: {phase: Idle}
              conditions: [{type: Ready, status: "True", severity: Low}]
            """,
            MeshIdentity.class);

    assertThat(identity.getSpec().trustDomain()).isEqualTo("example.org");
    assertThat(identity.getSpec().delivery()).isEqualTo(CertificateDelivery.AUTO);
    assertThat(identity.getSpec().mtls().mode()).isEqualTo(MutualTls.Mode.PERMISSIVE);
    assertThat(identity.getSpec().ca().managed())
        .isNotNull()
        .extracting(CertificateAuthority.Managed::rootTTL)
        .isEqualTo("24h");
    assertThat(identity.getSpec().ca().secretRef())
        .isEqualTo(new CertificateAuthority.SecretReference("x"));
    assertThat(identity.getSpec().certificate().ttl()).isEqualTo("24h");
    assertThat(identity.getSpec().certificate().renewBeforePercent()).isEqualTo(50);
    assertThat(identity.getSpec().certificate().clockSkewGrace()).isEqualTo("2m");
    assertThat(identity.getStatus().conditions().getFirst().status()).isEqualTo(Condition.TRUE);
  }

  @Test
  void aRouteRuleOfTheFutureIsRead() {
    RouteRule rule =
        SERIALIZATION.unmarshal(
            """
            apiVersion: osier.dev/v1alpha1
            kind: RouteRule
            metadata: {name: reviews}
            spec:
              parentRefs: [{name: reviews, sectionName: http}]
              noMatch: Delegate
              rules:
              - matches: [{path: {type: Glob, value: /a}, protocol: h3}]
                retry: {retryOn: [Reset, Tuesday], budget: 3}
                backendRefs: [{name: reviews, port: 9080, region: near}]
                shadow: {}
            """,
            RouteRule.class);

    assertThat(rule.getSpec().noMatch()).isEqualTo(RouteRuleSpec.NoMatch.FORWARD);
    Rule first = rule.getSpec().rules().getFirst();
    assertThat(requireNonNull(first.retry()).retryOn()).containsExactly(RetryCondition.RESET);
    assertThat(requireNonNull(first.retry()).attempts()).isEqualTo(2);
    assertThat(first.backendRefs().getFirst().weight()).isEqualTo(1);
    assertThat(first.mirrors()).isEmpty();
    assertThat(rule.getSpec().tests()).isEmpty();
  }

  @Test
  void aPolicyOfTheFutureMakesNothingWeaker() {
    Policy policy =
        SERIALIZATION.unmarshal(
            """
            apiVersion: osier.dev/v1alpha1
            kind: Policy
            metadata: {name: reviews}
            spec:
              targetRefs: [{name: reviews, sectionName: http}]
              mtls:
                mode: Audited
                ports: [{port: 8080, mode: Permissive, protocol: UDP}, {port: 9090, mode: Audited}]
              access: {}
            """,
            Policy.class);

    Mtls mtls = requireNonNull(policy.getSpec().mtls());
    assertThat(mtls.mode()).isEqualTo(MutualTls.Mode.STRICT);
    assertThat(mtls.ports())
        .containsExactly(
            new PortMtls(8080, MutualTls.Mode.PERMISSIVE),
            new PortMtls(9090, MutualTls.Mode.STRICT));
  }

  @Test
  void whatIsWrittenIsWhatIsRead() {
    MeshIdentity identity = new MeshIdentity();
    identity.setSpec(
        new MeshIdentitySpec(
            "example.org",
            CertificateDelivery.SDS,
            new MutualTls(MutualTls.Mode.STRICT),
            CertificateAuthority.DEFAULT,
            WorkloadCertificate.DEFAULT,
            new RotationSettings(RotationSettings.Mode.MANUAL, "72h")));

    String yaml = SERIALIZATION.asYaml(identity);

    assertThat(yaml).contains("mode: \"Strict\"");
    assertThat(SERIALIZATION.unmarshal(yaml, MeshIdentity.class).getSpec())
        .isEqualTo(identity.getSpec());
  }

  @ParameterizedTest
  @CsvSource({
    "1h,3600000",
    "1h30m,5400000",
    "250ms,250",
    "1m1ms,60001",
    "0s,0",
    "99999h,359996400000"
  })
  void durationsAreRead(String text, long millis) {
    assertThat(Durations.parse(text)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1d", "-1h", "1.5h", "100000h", "1h 1m", "1h1m1s1ms1h", "h"})
  void whatIsNoDurationIsNotRead(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }
}
