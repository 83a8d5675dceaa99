package dev.osier.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.crds.CertificateAuthority;
import dev.osier.crds.CertificateDelivery;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.MutualTls;
import dev.osier.crds.RotationSettings;
import dev.osier.crds.WorkloadCertificate;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.operator.OperatorSettings;
import dev.osier.webhook.injection.InjectionSettings;
import org.junit.jupiter.api.Test;

class ConfigurationReaderTest {
  private static final String TEXT =
      """
      {
        "systemNamespace": "osier-system",
        "clusterDomain": "cluster.local",
        "identity": {"trustDomain": "cluster.local", "delivery": "Auto", "mtlsMode": "Permissive", "rootTTL": "87600h",
          "intermediateTTL": "2160h", "certificateTTL": "24h"},
        "mesh": {"defaultRetries": 2, "accessLog": false, "discovery": "Eager"},
        "proxy": {"image": "osier.dev/proxy:0.1.0", "imagePullPolicy": "IfNotPresent", "concurrency": 2,
          "logLevel": "warning", "preStopSeconds": 3, "maxResources": {"cpu": "4", "memory": "4Gi"},
          "resources": {"requests": {"cpu": "20m", "memory": "80Mi"}, "limits": {"memory": "256Mi"}}}
      }
      """;

  @Test
  void whatTheChartWritesIsRead() {
    Configuration configuration = ConfigurationReader.parse(TEXT, "config.json");

    assertThat(configuration.mesh().defaultRetries()).isEqualTo(2);
    InjectionSettings settings =
        InjectionConfiguration.of(configuration, new TrustDomain("example.org"));
    assertThat(settings.controlPlane().identity().uri())
        .isEqualTo("spiffe://example.org/ns/osier-system/sa/osier");
    assertThat(settings.controlPlane().host()).isEqualTo("osier.osier-system.svc");
    // How long it lives is for the MeshIdentity to say, when it is issued.
    assertThat(settings.certificate().maxExpirationSeconds()).isEqualTo(91 * 86_400);
    assertThat(settings.proxy().resources().cpuLimit()).isEmpty();
    assertThat(settings.proxy().resources().memoryLimitBytes()).hasValue(256L << 20);
  }

  @Test
  void theFirstIdentityAndTheRolesAreWhatTheChartSays() {
    OperatorSettings settings =
        OperatorConfiguration.of(
            ConfigurationReader.parse(
                TEXT.replace("Permissive", "Strict")
                    .replace("Auto", "SDS")
                    .replace("87600h", "720h")
                    .replace("2160h", "72h")
                    .replace("24h", "2h"),
                "config.json"),
            Role.parse("xds,ca"),
            "osier-0");

    assertThat(settings.identity())
        .isEqualTo(
            new MeshIdentitySpec(
                "cluster.local",
                CertificateDelivery.SDS,
                new MutualTls(MutualTls.Mode.STRICT),
                new CertificateAuthority(new CertificateAuthority.Managed("720h", "72h")),
                WorkloadCertificate.of("2h"),
                RotationSettings.DEFAULT));
    assertThat(settings.leads()).isFalse();
    assertThat(settings.signs()).isTrue();
  }

  @Test
  void anUnknownFieldIsNamed() {
    assertThatThrownBy(
            () ->
                ConfigurationReader.parse(
                    TEXT.replace(
                        "\"clusterDomain\"", "\"clusterDomian\": \"x\", \"clusterDomain\""),
                    "config.json"))
        .hasMessageContaining("clusterDomian")
        .hasMessageContaining("config.json");
  }

  @Test
  void aMissingFieldIsNamed() {
    assertThatThrownBy(
            () ->
                ConfigurationReader.parse(
                    TEXT.replace("\"mtlsMode\": \"Permissive\",", ""), "config.json"))
        .hasMessageContaining("identity.mtlsMode");
  }

  @Test
  void rolesAreReadAndAnUnknownOneIsNamed() {
    assertThat(Role.parse("all")).hasSize(4);
    assertThat(Role.parse("xds,ca")).containsExactlyInAnyOrder(Role.XDS, Role.CA);
    assertThatThrownBy(() -> Role.parse("xds,pilot"))
        .hasMessageContaining("\"pilot\"")
        .hasMessageContaining("webhook");
  }
}
