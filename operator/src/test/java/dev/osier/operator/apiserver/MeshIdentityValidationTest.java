package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.crds.CertificateAuthority;
import dev.osier.crds.MeshIdentity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API server answers at once to a MeshIdentity that cannot be right. */
@Tag("apiserver")
class MeshIdentityValidationTest {
  private static final ApiServer SERVER = new ApiServer();

  @BeforeEach
  void prepare() {
    SERVER.prepare();
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static void apply(String name, String spec) {
    SERVER.apply(
        """
        apiVersion: osier.dev/v1alpha1
        kind: MeshIdentity
        metadata: {name: %s}
        %s
        """
            .formatted(name, spec));
  }

  @Test
  void whatIsLeftOutHasItsDocumentedDefault() {
    apply("default", "spec: {}");

    MeshIdentity stored = SERVER.identity();
    assertThat(stored.getSpec()).isEqualTo(dev.osier.crds.MeshIdentitySpec.DEFAULT);
    assertThat(
            SERVER
                .client
                .genericKubernetesResources("osier.dev/v1alpha1", "MeshIdentity")
                .withName("default")
                .get()
                .<String>get("spec", "ca", "managed", "intermediateTTL"))
        .isEqualTo("2160h");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "other   | spec: {}                                                  | its name is default",
        "default | '{}'                                                      | spec is required",
        "default | 'spec: {trustDomain: Not.Valid}'                          | spec.trustDomain",
        "default | 'spec: {mtls: {mode: Sometimes}}'                         | spec.mtls.mode",
        "default | 'spec: {certificate: {ttl: 59s}}'                         | between 1m and"
            + " 2184h",
        "default | 'spec: {delivery: Sds}'                                   | spec.delivery",
        "default | 'spec: {delivery: PodCertificate, certificate: {ttl: 59m}}' | at least 1h",
        "default | 'spec: {certificate: {renewBeforePercent: 9}}'            |"
            + " renewBeforePercent",
        "default | 'spec: {certificate: {renewBeforePercent: 91}}'           |"
            + " renewBeforePercent",
        "default | 'spec: {certificate: {clockSkewGrace: 4m1s}}'             | at most 4m",
        "default | 'spec: {certificate: {ttl: 1d}}'                          |"
            + " spec.certificate.ttl",
        "default | 'spec: {certificate: {ttl: 800h}}'                        | three times",
        "default | 'spec: {ca: {}}'                                          | exactly one of",
        "default | 'spec: {ca: {managed: {}, secretRef: {name: mine}}}'      | exactly one of",
        "default | 'spec: {ca: {secretRef: {name: Mine}}}'                   | secretRef.name",
        "default | 'spec: {ca: {secretRef: {name: other/mine}}}'             | secretRef.name",
        "default | 'spec: {ca: {secretRef: {}}}'                             | secretRef.name",
        "default | 'spec: {ca: {managed: {rootTTL: 1h}}}'                    | between 24h and"
            + " 219000h",
        "default | 'spec: {ca: {managed: {rootTTL: 1000h}}}'                 | shorter than"
            + " rootTTL",
        "default | 'spec: {ca: {managed: {intermediateTTL: 1h}}}'            | between 3h and"
            + " 43800h",
      })
  void whatCannotBeRightIsRefusedByItsField(String name, String spec, String answer) {
    assertThatThrownBy(() -> apply(name, spec.equals("{}") ? "" : spec))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(answer);
  }

  @Test
  void aLifeUnderAnHourIsForSds() {
    apply("default", "spec: {certificate: {ttl: 1m, clockSkewGrace: 0s}}");
    apply("default", "spec: {delivery: SDS, certificate: {ttl: 59m}}");
    apply("default", "spec: {delivery: PodCertificate, certificate: {ttl: 1h}}");
  }

  @Test
  void oneAuthorityTakesTheOthersPlaceInOnePatch() {
    apply("default", "spec: {}");
    patch("{'spec':{'ca':{'managed':null,'secretRef':{'name':'mine','namespace':'other'}}}}");
    assertThat(SERVER.identity().getSpec().ca())
        .isEqualTo(
            new CertificateAuthority(null, new CertificateAuthority.SecretReference("mine")));
    assertThat(
            SERVER
                .client
                .genericKubernetesResources("osier.dev/v1alpha1", "MeshIdentity")
                .withName("default")
                .get()
                .<Map<String, String>>get("spec", "ca", "secretRef"))
        .as("there is no other namespace")
        .containsOnlyKeys("name");
    patch("{'spec':{'ca':{'managed':{},'secretRef':null}}}");
    assertThat(SERVER.identity().getSpec().ca()).isEqualTo(CertificateAuthority.DEFAULT);
  }

  private static void patch(String json) {
    SERVER
        .client
        .resources(MeshIdentity.class)
        .withName("default")
        .patch(PatchContext.of(PatchType.JSON_MERGE), json.replace('\'', '"'));
  }

  @Test
  void theTrustDomainIsForGood() {
    apply("default", "spec: {trustDomain: example.org}");

    assertThatThrownBy(() -> apply("default", "spec: {trustDomain: example.com}"))
        .hasMessageContaining("the trust domain is immutable");
    assertThatThrownBy(() -> apply("default", "spec: {}"))
        .hasMessageContaining("the trust domain is immutable");
    apply("default", "spec: {trustDomain: example.org, mtls: {mode: Strict}}");
  }
}
