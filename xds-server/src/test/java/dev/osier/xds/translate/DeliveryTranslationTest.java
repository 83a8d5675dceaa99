package dev.osier.xds.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Mesh;
import dev.osier.testkit.MeshBuilder;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where a proxy's configuration says that its own certificate comes from. */
class DeliveryTranslationTest {
  private static final String ADS = "\"ads\":{}";
  private static final String SECRETS = "\"clusterName\":\"osier-secrets\"";

  private final Mesh mesh = mesh(Shop.builder());
  private final ProxyConfig kubelet = Shop.config(mesh, Shop.CLIENT);
  private final ProxyConfig sds = Shop.config(mesh, "shop/client-2");

  private static Mesh mesh(MeshBuilder shop) {
    return shop.pod("shop/client-2", pod -> pod.address("10.0.1.99").account("client").sds())
        .build();
  }

  private static Stream<String> contexts(ProxyConfig config) {
    return Stream.of(ResourceType.CLUSTER, ResourceType.LISTENER)
        .flatMap(type -> config.resources(type).values().stream())
        .map(resource -> ResourceJson.tree(resource).toString())
        .filter(json -> json.contains("tlsCertificateSdsSecretConfigs"));
  }

  @Test
  void overSdsNoSecretButTheRootsIsInTheConfiguration() {
    assertThat(kubelet.resources(ResourceType.SECRET)).containsOnlyKeys("identity", "roots");
    assertThat(sds.resources(ResourceType.SECRET)).containsOnlyKeys("roots");
    assertThat(sds.resources(ResourceType.SECRET))
        .containsEntry(
            "roots", kubelet.resources(ResourceType.SECRET).values().stream().toList().getLast());
  }

  @Test
  void overSdsEveryContextNamesTheSourceThatTheTokenOpens() {
    assertThat(contexts(sds)).isNotEmpty().allMatch(json -> json.contains(SECRETS));
    assertThat(contexts(kubelet))
        .isNotEmpty()
        .noneMatch(json -> json.contains(SECRETS))
        .allMatch(json -> json.contains(ADS));
  }

  @Test
  void nothingElseDiffers() {
    for (ResourceType type : new ResourceType[] {ResourceType.ENDPOINTS, ResourceType.ROUTES}) {
      Map<String, XdsResource> expected = kubelet.resources(type);
      assertThat(sds.resources(type)).isEqualTo(expected);
    }
    for (ResourceType type : new ResourceType[] {ResourceType.CLUSTER, ResourceType.LISTENER}) {
      assertThat(sds.resources(type).keySet()).isEqualTo(kubelet.resources(type).keySet());
    }
  }
}
