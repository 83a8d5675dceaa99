package dev.osier.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.crds.CertificateAuthority;
import dev.osier.crds.CertificateDelivery;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.MutualTls;
import dev.osier.crds.RotationSettings;
import dev.osier.crds.WorkloadCertificate;
import dev.osier.mesh.Discovery;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.operator.OperatorSettings;
import dev.osier.webhook.injection.InjectionDecision;
import dev.osier.webhook.injection.InjectionSettings;
import dev.osier.webhook.injection.NamespaceFacts;
import dev.osier.webhook.injection.PodInjector;
import dev.osier.webhook.injection.PodOperation;
import dev.osier.webhook.injection.ProxyResources;
import dev.osier.webhook.injection.ResourceAmount;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ConfigurationReaderTest {
  static final String TEXT =
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
    assertThat(settings.proxy().resources())
        .isEqualTo(
            new ProxyResources(
                ResourceAmount.cpu("20m"),
                ResourceAmount.memory("80Mi"),
                Optional.empty(),
                Optional.of(ResourceAmount.memory("256Mi"))));
    assertThat(settings.proxy().maxCpu()).isEqualTo(ResourceAmount.cpu("4"));
    assertThat(settings.proxy().maxMemory()).isEqualTo(ResourceAmount.memory("4Gi"));
  }

  @Test
  void proxiesComeToKnowOfServicesWhenTheChartSays() {
    assertThat(discovery(TEXT)).isEqualTo(Discovery.EAGER);
    assertThat(discovery(TEXT.replace("Eager", "OnDemand"))).isEqualTo(Discovery.ON_DEMAND);
    assertThatThrownBy(() -> discovery(TEXT.replace("Eager", "Lazy")))
        .hasMessageContaining("mesh.discovery")
        .hasMessageContaining("Lazy");
  }

  private static Discovery discovery(String text) {
    return InjectionConfiguration.of(
            ConfigurationReader.parse(text, "config.json"), new TrustDomain("example.org"))
        .discovery();
  }

  @Test
  void noAnnotationGetsASidecarMoreThanTheChartAllows() {
    PodInjector injector =
        new PodInjector(
            InjectionConfiguration.of(
                ConfigurationReader.parse(TEXT, "config.json"), new TrustDomain("example.org")));
    Map<String, String> most = Map.of("cpu-limit", "4", "memory-limit", "4Gi");
    Map<String, String> more = Map.of("cpu-limit", "4001m", "memory-limit", "5Gi");

    most.forEach(
        (name, value) ->
            assertThat(decide(injector, name, value)).isInstanceOf(InjectionDecision.Inject.class));
    more.forEach(
        (name, value) ->
            assertThat(decide(injector, name, value))
                .asInstanceOf(InstanceOfAssertFactories.type(InjectionDecision.Refuse.class))
                .satisfies(
                    refusal -> {
                      assertThat(refusal.field())
                          .isEqualTo("metadata.annotations[proxy.osier.dev/" + name + "]");
                      assertThat(refusal.message()).contains("to " + most.get(name));
                    }));
  }

  private static InjectionDecision decide(PodInjector injector, String annotation, String value) {
    return injector.decide(
        new PodBuilder()
            .withNewMetadata()
            .withAnnotations(Map.of("proxy.osier.dev/" + annotation, value))
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("application")
            .endContainer()
            .endSpec()
            .build(),
        new NamespaceFacts("shop", Map.of("osier.dev/injection", "enabled")),
        new PodOperation("CREATE", "", "f3a1"),
        Delivery.POD_CERTIFICATE);
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
