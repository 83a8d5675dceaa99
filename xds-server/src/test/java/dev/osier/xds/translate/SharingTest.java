package dev.osier.xds.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.view.ProxyViews;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What has not changed is the same object, and has the same version everywhere. */
class SharingTest {
  private final Translator translator = new Translator();

  @Test
  void replicasShareOneConfiguration() {
    ProxyViews views = ProxyViews.of(Shop.builder().build());

    assertThat(config(views, "shop/web-1")).isSameAs(config(views, "shop/web-2"));
    assertThat(config(views, "shop/web-1")).isNotSameAs(config(views, Shop.CLIENT));
  }

  @Test
  void proxiesOfAllNamespacesShareWhatDoesNotDependOnTheirs() {
    ProxyViews views = ProxyViews.of(Shop.builder().build());
    ProxyConfig one = config(views, Shop.CLIENT);
    ProxyConfig other = config(views, "data/store-0");

    assertThat(one.resources(ResourceType.CLUSTER)).isSameAs(other.resources(ResourceType.CLUSTER));
    assertThat(one.resources(ResourceType.ENDPOINTS))
        .isSameAs(other.resources(ResourceType.ENDPOINTS));
    assertThat(one.resources(ResourceType.LISTENER).get("outbound/80"))
        .isSameAs(other.resources(ResourceType.LISTENER).get("outbound/80"));
  }

  @Test
  void anEqualMeshChangesNothing() {
    ProxyViews before = ProxyViews.of(Shop.builder().build());
    ProxyConfig first = config(before, Shop.CLIENT);
    translator.advance();
    ProxyViews after = before.next(Shop.builder().build());

    assertThat(config(after, Shop.CLIENT)).isSameAs(first);
  }

  @Test
  void anEndpointThatComesChangesItsAssignmentAlone() {
    ProxyViews before = ProxyViews.of(Shop.builder().build());
    ProxyConfig first = config(before, Shop.CLIENT);
    translator.advance();
    Mesh grown =
        Shop.builder()
            .pod("shop/web-3", pod -> pod.address("10.0.2.6").account("web").serves("shop/web"))
            .build();
    ProxyConfig second = config(before.next(grown), Shop.CLIENT);

    for (ResourceType type :
        new ResourceType[] {
          ResourceType.CLUSTER, ResourceType.LISTENER, ResourceType.ROUTES, ResourceType.SECRET
        }) {
      assertThat(second.resources(type)).as("%s", type).isSameAs(first.resources(type));
    }
    Map<String, XdsResource> changed = new HashMap<>(second.resources(ResourceType.ENDPOINTS));
    changed.entrySet().removeAll(first.resources(ResourceType.ENDPOINTS).entrySet());
    assertThat(changed).containsOnlyKeys("outbound/shop/web/80");
  }

  @Test
  void aServiceThatComesLeavesTheOthersClustersAlone() {
    ProxyViews before = ProxyViews.of(Shop.builder().build());
    ProxyConfig first = config(before, Shop.CLIENT);
    translator.advance();
    Mesh grown =
        Shop.builder()
            .service(
                "shop/new",
                service -> service.address("10.96.0.20").port(90, dev.osier.mesh.Protocol.HTTP, 90))
            .build();
    ProxyConfig second = config(before.next(grown), Shop.CLIENT);

    assertThat(second.resources(ResourceType.CLUSTER))
        .containsAllEntriesOf(first.resources(ResourceType.CLUSTER))
        .containsKey("outbound/shop/new/90");
  }

  @Test
  void everyReplicaOfTheControlPlaneGivesTheSameVersions() {
    ProxyConfig one = Shop.config(Shop.builder().accessLog().build(), Shop.WEB);
    ProxyConfig other = Shop.config(Shop.builder().accessLog().build(), Shop.WEB);

    for (ResourceType type : ResourceType.values()) {
      assertThat(versions(one, type)).isEqualTo(versions(other, type));
    }
    assertThat(versions(one, ResourceType.CLUSTER).values()).allMatch(v -> v.length() == 16);
  }

  @Test
  void resourcesKnowTheObjectTheyCameFrom() {
    ProxyConfig config = Shop.config(Shop.builder().build(), Shop.CLIENT);

    assertThat(
            config.resource(ResourceType.CLUSTER, "outbound/shop/web/80").orElseThrow().origins())
        .extracting(Object::toString)
        .containsExactly("Service shop/web");
    assertThat(config.resource(ResourceType.ROUTES, "outbound/80").orElseThrow().origins())
        .extracting(Object::toString)
        .containsExactly("Service old/legacy", "Service shop/web");
  }

  private ProxyConfig config(ProxyViews views, String pod) {
    return translator.translate(
        views.view(
            views.workload(NamespacedName.parse(pod)).orElseThrow(),
            ConfigurationSource.Protocol.DELTA));
  }

  private static Map<String, String> versions(ProxyConfig config, ResourceType type) {
    Map<String, String> versions = new HashMap<>();
    config.resources(type).forEach((name, resource) -> versions.put(name, resource.version()));
    return versions;
  }
}
