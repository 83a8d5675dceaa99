package dev.osier.xds.translate;

import static dev.osier.mesh.Protocol.HTTP;
import static dev.osier.testkit.RouteBuilder.route;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.RouteList;
import dev.osier.testkit.MeshBuilder;
import dev.osier.xds.resource.ChangedKeys;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.view.ProxyViews;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What has not changed is the same object, and has the same version everywhere. */
@Tag("slow")
class SharingTest {
  private static final String CURIOUS = "shop/curious";
  private static final Map<ResourceType, List<String>> ASKED =
      Map.of(
          ResourceType.VIRTUAL_HOST,
          List.of("outbound/80/web.shop", "outbound/80/extra-1.shop", "outbound/80/nobody"),
          ResourceType.CLUSTER,
          List.of("outbound/shop/web/80", "outbound/shop/extra-1/80", "pod/10.0.9.7:80"),
          ResourceType.ENDPOINTS,
          List.of("outbound/shop/web/80", "outbound/data/store/6379"));

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
  void aRuleThatChangesChangesTheVirtualHostOfItsServiceAlone() {
    ProxyViews before = ProxyViews.of(RuledShop.builder().build());
    ProxyConfig first = config(before, Shop.CLIENT);
    translator.advance();
    Mesh edited =
        RuledShop.builder()
            .routes("shop/rates", 9000, route("shop/grpc", 0).to("shop/rates", 9000, 1))
            .build();
    ProxyConfig second = config(before.next(edited), Shop.CLIENT);

    for (ResourceType type :
        new ResourceType[] {
          ResourceType.CLUSTER,
          ResourceType.LISTENER,
          ResourceType.ENDPOINTS,
          ResourceType.ROUTES,
          ResourceType.SECRET
        }) {
      assertThat(second.resources(type)).as("%s", type).isSameAs(first.resources(type));
    }
    assertThat(
            ChangedKeys.between(
                first.resources(ResourceType.VIRTUAL_HOST),
                second.resources(ResourceType.VIRTUAL_HOST)))
        .containsExactly("outbound/9000/rates.shop");
  }

  @Test
  void aRuleThatChangesLeavesTheRulesOfOtherPortsTheObjectsTheyWere() {
    ProxyViews before = ProxyViews.of(RuledShop.builder().build());
    SortedMap<ServicePortKey, RouteList> first = rules(before);
    Mesh edited =
        RuledShop.builder()
            .routes("shop/rates", 9000, route("shop/grpc", 0).to("shop/rates", 9000, 1))
            .build();
    SortedMap<ServicePortKey, RouteList> second = rules(before.next(edited));

    assertThat(first).hasSizeGreaterThan(2);
    assertThat(ChangedKeys.between(first, second))
        .containsExactly(new ServicePortKey(NamespacedName.parse("shop/rates"), 9000));
  }

  private static SortedMap<ServicePortKey, RouteList> rules(ProxyViews views) {
    return views
        .view(
            views.workload(NamespacedName.parse(Shop.CLIENT)).orElseThrow(),
            ConfigurationSource.Protocol.DELTA)
        .routes();
  }

  // Its pods are reached by their own addresses, so there is nothing to route by a name.
  @Test
  void aRuleForAServiceWithoutAddressAddsNoVirtualHost() {
    ProxyViews before = ProxyViews.of(withPeers().build());
    ProxyConfig first = config(before, Shop.CLIENT);
    translator.advance();
    Mesh ruled =
        withPeers().routes("shop/peers", 80, route("shop/r", 0).to("shop/web", 80, 1)).build();
    ProxyConfig second = config(before.next(ruled), Shop.CLIENT);

    assertThat(second.resources(ResourceType.VIRTUAL_HOST))
        .isEqualTo(first.resources(ResourceType.VIRTUAL_HOST))
        .isEqualTo(Shop.config(ruled, Shop.CLIENT).resources(ResourceType.VIRTUAL_HOST));
  }

  private static MeshBuilder withPeers() {
    return Shop.builder().service("shop/peers", service -> service.port(80, HTTP, 80));
  }

  @Test
  void aRuleForBytesThatChangesChangesItsListenerAlone() {
    ProxyViews before = ProxyViews.of(RuledShop.builder().build());
    ProxyConfig first = config(before, Shop.CLIENT);
    translator.advance();
    Mesh edited =
        RuledShop.builder()
            .routes("data/store", 6379, route("data/tcp", 0).to("data/store", 6379, 1))
            .build();
    ProxyConfig second = config(before.next(edited), Shop.CLIENT);

    assertThat(second.resources(ResourceType.ROUTES))
        .isSameAs(first.resources(ResourceType.ROUTES));
    Map<String, XdsResource> changed = new HashMap<>(second.resources(ResourceType.LISTENER));
    changed.entrySet().removeAll(first.resources(ResourceType.LISTENER).entrySet());
    assertThat(changed).containsOnlyKeys("outbound/10.96.0.12:6379");
    assertThat(second.resources(ResourceType.LISTENER).get("outbound/80"))
        .isSameAs(first.resources(ResourceType.LISTENER).get("outbound/80"));
  }

  @Test
  void callersForWhomTheSameRulesHoldShareOneConfiguration() {
    MeshBuilder rules =
        Shop.builder()
            .pod("shop/client-2", pod -> pod.address("10.0.1.8").account("client").label("a", "b"))
            .pod("shop/tester-1", pod -> pod.address("10.0.1.9").account("tester"))
            .pod("shop/canary-1", pod -> pod.address("10.0.1.10").account("c").label("t", "canary"))
            .routes(
                "shop/web",
                80,
                route("shop/r", 0).fromAccount("shop/tester").to("old/legacy", 80, 1),
                route("shop/r", 1).fromPods("t", "canary").to("old/legacy", 80, 1));
    ProxyViews views = ProxyViews.of(rules.build());
    ProxyConfig client = config(views, Shop.CLIENT);
    ProxyConfig tester = config(views, "shop/tester-1");

    assertThat(config(views, "shop/client-2")).isSameAs(client);
    assertThat(config(views, "shop/canary-1")).isNotSameAs(client).isNotSameAs(tester);
    assertThat(tester.resources(ResourceType.CLUSTER))
        .isSameAs(client.resources(ResourceType.CLUSTER));
    assertThat(origins(client, "outbound/80/web.shop"))
        .noneMatch(origin -> origin.kind().equals("RouteRule"));
    assertThat(origins(tester, "outbound/80/web.shop"))
        .anyMatch(origin -> origin.kind().equals("RouteRule"));
  }

  @Test
  void aRuleForOthersChangesNothing() {
    ProxyViews before = ProxyViews.of(Shop.builder().build());
    ProxyConfig first = config(before, Shop.CLIENT);
    translator.advance();
    Mesh others =
        Shop.builder()
            .routes(
                "shop/web",
                80,
                route("shop/r", 0).fromNamespace("elsewhere").to("old/legacy", 80, 1))
            .build();

    assertThat(config(before.next(others), Shop.CLIENT)).isSameAs(first);
  }

  @Test
  void onlyServicesThatPreferNearEndpointsTellZonesApart() {
    ProxyViews views =
        ProxyViews.of(
            RuledShop.builder()
                .pod(
                    "shop/far-1", pod -> pod.address("10.0.3.4").account("client").in("south", "c"))
                .build());
    ProxyConfig near = config(views, Shop.CLIENT);
    ProxyConfig far = config(views, "shop/far-1");

    assertThat(near.resources(ResourceType.ENDPOINTS).get("outbound/shop/web/80"))
        .isNotEqualTo(far.resources(ResourceType.ENDPOINTS).get("outbound/shop/web/80"));
    assertThat(near.resources(ResourceType.ENDPOINTS).get("outbound/old/legacy/80"))
        .isSameAs(far.resources(ResourceType.ENDPOINTS).get("outbound/old/legacy/80"));
    assertThat(near.resources(ResourceType.CLUSTER)).isSameAs(far.resources(ResourceType.CLUSTER));
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

  @RepeatedTest(50)
  void whatWasTranslatedBeforeMakesNoDifference(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    MeshBuilder shop = onDemand();
    ProxyViews views = ProxyViews.of(shop.build());
    ProxyConfig before = config(views, CURIOUS);
    for (int change = 0; change < 20; change++) {
      change(shop, random);
      views = views.next(shop.build());
      translator.advance();
      for (String pod : List.of("shop/web-1", Shop.CLIENT, CURIOUS)) {
        ProxyConfig config = config(views, pod);
        ProxyConfig fresh =
            new Translator()
                .translate(
                    views.view(
                        views.workload(NamespacedName.parse(pod)).orElseThrow(),
                        ConfigurationSource.Protocol.DELTA));
        for (ResourceType type : ResourceType.values()) {
          assertThat(config.resources(type)).isEqualTo(fresh.resources(type));
        }
        assertThat(asked(config)).isEqualTo(asked(fresh));
      }
      ProxyConfig after = config(views, CURIOUS);
      for (ResourceType type : ResourceType.values()) {
        if (new Same<>(after.named(type)).equals(new Same<>(before.named(type)))) {
          assertThat(asked(after).get(type)).isEqualTo(asked(before).get(type));
        }
      }
      before = after;
    }
  }

  /** What stands for the names that are asked for, by type. */
  private static Map<ResourceType, List<Optional<XdsResource>>> asked(ProxyConfig config) {
    Map<ResourceType, List<Optional<XdsResource>>> resources = new EnumMap<>(ResourceType.class);
    ASKED.forEach(
        (type, names) ->
            resources.put(type, names.stream().map(name -> config.resource(type, name)).toList()));
    return resources;
  }

  private static void change(MeshBuilder shop, Random random) {
    String name = "extra-" + random.nextInt(3);
    switch (random.nextInt(5)) {
      case 0 ->
          shop.pod(
              "shop/" + name,
              pod ->
                  pod.address("10.0.9." + (1 + random.nextInt(200)))
                      .account("web")
                      .serves(random.nextBoolean() ? "shop/web" : "data/store"));
      case 1 -> shop.withoutPod("shop/" + name);
      case 2 ->
          shop.service(
              "shop/" + name,
              service -> {
                if (random.nextInt(3) > 0) {
                  service.address("10.96.9." + (1 + random.nextInt(200)));
                }
                service.port(80, HTTP, 8080);
              });
      case 3 -> shop.withoutService("shop/" + name);
      default ->
          shop.routes(
              random.nextBoolean() ? "shop/web" : "shop/" + name,
              80,
              route("shop/a", 0).prefix("/" + random.nextInt(3)).to("shop/web", 80, 1));
    }
  }

  @Test
  void anEndpointThatComesLeavesWhatWasAskedForAlone() {
    ProxyViews before = ProxyViews.of(onDemand().build());
    ProxyConfig first = config(before, CURIOUS);
    XdsResource endpoints = named(first, ResourceType.ENDPOINTS, "outbound/shop/web/80");
    XdsResource host = named(first, ResourceType.VIRTUAL_HOST, "outbound/80/web.shop");
    translator.advance();
    Mesh grown =
        onDemand()
            .pod("shop/web-3", pod -> pod.address("10.0.2.6").account("web").serves("shop/web"))
            .build();
    ProxyConfig second = config(before.next(grown), CURIOUS);

    assertThat(second.named(ResourceType.VIRTUAL_HOST))
        .isSameAs(first.named(ResourceType.VIRTUAL_HOST));
    assertThat(named(second, ResourceType.VIRTUAL_HOST, "outbound/80/web.shop")).isSameAs(host);
    assertThat(second.named(ResourceType.ENDPOINTS))
        .isNotSameAs(first.named(ResourceType.ENDPOINTS));
    assertThat(named(second, ResourceType.ENDPOINTS, "outbound/shop/web/80").version())
        .isNotEqualTo(endpoints.version());
    assertThat(named(second, ResourceType.ENDPOINTS, "outbound/shop/rates/9000").version())
        .isEqualTo(named(first, ResourceType.ENDPOINTS, "outbound/shop/rates/9000").version());
    // A pod that comes is one more that may be called by its address.
    assertThat(second.named(ResourceType.CLUSTER)).isNotSameAs(first.named(ResourceType.CLUSTER));
  }

  @Test
  void aRuleThatChangesChangesTheHostThatWasAskedFor() {
    ProxyViews before = ProxyViews.of(onDemand().build());
    ProxyConfig first = config(before, CURIOUS);
    XdsResource host = named(first, ResourceType.VIRTUAL_HOST, "outbound/80/web.shop");
    XdsResource cluster = named(first, ResourceType.CLUSTER, "outbound/shop/web/80");
    translator.advance();
    Mesh edited =
        onDemand()
            .routes("shop/web", 80, route("shop/a", 0).prefix("/a").to("shop/web", 80, 1))
            .build();
    ProxyConfig second = config(before.next(edited), CURIOUS);

    assertThat(named(second, ResourceType.VIRTUAL_HOST, "outbound/80/web.shop").version())
        .isNotEqualTo(host.version());
    assertThat(named(second, ResourceType.CLUSTER, "outbound/shop/web/80").version())
        .isEqualTo(cluster.version());
    assertThat(second.named(ResourceType.ENDPOINTS))
        .isNotSameAs(first.named(ResourceType.ENDPOINTS));
  }

  /** The shop with a pod that comes to know of services on demand. */
  private static MeshBuilder onDemand() {
    return Shop.builder()
        .pod(CURIOUS, pod -> pod.address("10.0.3.1").account("curious").onDemand());
  }

  private static XdsResource named(ProxyConfig config, ResourceType type, String name) {
    return config.resource(type, name).orElseThrow();
  }

  @Test
  void whereVirtualHostsCannotComeApartTablesHoldThem() throws InvalidProtocolBufferException {
    ProxyViews views = ProxyViews.of(RuledShop.builder().build());
    ProxyConfig apart = config(views, Shop.CLIENT);
    ProxyConfig whole = config(views, Shop.CLIENT, ConfigurationSource.Protocol.STATE_OF_THE_WORLD);

    assertThat(whole.resources(ResourceType.VIRTUAL_HOST)).isEmpty();
    List<VirtualHost> hosts = new ArrayList<>();
    for (XdsResource host : apart.resources(ResourceType.VIRTUAL_HOST).values()) {
      hosts.add(host.body().unpack(VirtualHost.class));
    }
    List<VirtualHost> inTables = new ArrayList<>();
    for (XdsResource resource : whole.resources(ResourceType.ROUTES).values()) {
      RouteConfiguration table = resource.body().unpack(RouteConfiguration.class);
      inTables.addAll(table.getVirtualHostsList());
      assertThat(table.toBuilder().clearVirtualHosts().build())
          .isEqualTo(
              apart
                  .resource(ResourceType.ROUTES, table.getName())
                  .orElseThrow()
                  .body()
                  .unpack(RouteConfiguration.class)
                  .toBuilder()
                  .clearVhds()
                  .build());
    }
    assertThat(inTables).containsExactlyInAnyOrderElementsOf(hosts).hasSizeGreaterThan(3);
  }

  @Test
  void resourcesKnowTheObjectTheyCameFrom() {
    ProxyConfig config = Shop.config(Shop.builder().build(), Shop.CLIENT);

    assertThat(
            config.resource(ResourceType.CLUSTER, "outbound/shop/web/80").orElseThrow().origins())
        .extracting(Object::toString)
        .containsExactly("Service shop/web");
    assertThat(origins(config, "outbound/80/web.shop"))
        .extracting(Object::toString)
        .containsExactly("Service shop/web");
  }

  private static List<ObjectReference> origins(ProxyConfig config, String host) {
    return config.resource(ResourceType.VIRTUAL_HOST, host).orElseThrow().origins();
  }

  private ProxyConfig config(ProxyViews views, String pod) {
    return config(views, pod, ConfigurationSource.Protocol.DELTA);
  }

  private ProxyConfig config(ProxyViews views, String pod, ConfigurationSource.Protocol protocol) {
    return translator.translate(
        views.view(views.workload(NamespacedName.parse(pod)).orElseThrow(), protocol));
  }

  private static Map<String, String> versions(ProxyConfig config, ResourceType type) {
    Map<String, String> versions = new HashMap<>();
    config.resources(type).forEach((name, resource) -> versions.put(name, resource.version()));
    return versions;
  }
}
