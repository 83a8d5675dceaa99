package dev.osier.xds.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.osier.mesh.Mtls;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.testkit.MeshBuilder;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.SocketOption;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranslationTest {
  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  @Test
  void servicesAreKnownByTheirShortNameInTheirOwnNamespaceOnly() {
    assertThat(domains(Shop.builder(), Shop.CLIENT, "outbound/80/web.shop"))
        .containsExactly(
            "*]]web.shop",
            "*]]web.shop.svc",
            "*]]web.shop.svc.cluster.local",
            "*]]web.shop.svc.cluster.local.",
            "*]]10.96.0.10",
            "10.96.0.10]*",
            "*]]web");
    assertThat(domains(Shop.builder(), "data/store-0", "outbound/80/web.shop"))
        .startsWith("*]]web.shop")
        .doesNotContain("*]]web");
  }

  @Test
  void noNameStandsTwiceInATable() {
    MeshBuilder twins =
        Shop.builder()
            .service(
                "shop/another",
                service -> service.address("10.96.0.10").port(80, Protocol.HTTP, 80))
            .service(
                "svc/web", service -> service.address("10.96.0.30").port(80, Protocol.HTTP, 80));
    RouteConfiguration routes =
        new Unpacked(Shop.config(twins.build(), Shop.CLIENT)).routes("outbound/80");

    assertThat(
            routes.getVirtualHostsList().stream()
                .flatMap(host -> host.getDomainsList().stream())
                .map(domain -> domain.toLowerCase(Locale.ROOT)))
        .doesNotHaveDuplicates();
    // The address belongs to the first by name.
    assertThat(
            routes.getVirtualHostsList().stream()
                .filter(host -> host.getDomainsList().contains("10.96.0.10]*"))
                .map(VirtualHost::getName))
        .containsExactly("outbound/80/another.shop");
  }

  @Test
  void aServiceWhoseEndpointsAllHaveSidecarsGetsHttp2AndItsIdentities() {
    Cluster cluster = cluster(Shop.builder(), "outbound/shop/web/80");

    assertThat(http(cluster).getExplicitHttpConfig().hasHttp2ProtocolOptions()).isTrue();
    assertThat(Unpacked.peers(cluster.getTransportSocket().getTypedConfig()))
        .containsExactly("spiffe://cluster.local/ns/shop/sa/web");
  }

  @Test
  void oneEndpointWithoutSidecarKeepsTheCallersProtocol() {
    MeshBuilder mixed =
        Shop.builder()
            .pod("shop/web-0", pod -> pod.address("10.0.2.1").serves("shop/web").withoutSidecar());
    Unpacked config = new Unpacked(Shop.config(mixed.build(), Shop.CLIENT));

    assertThat(http(config.cluster("outbound/shop/web/80")).hasUseDownstreamProtocolConfig())
        .isTrue();
    assertThat(http(config.cluster("outbound/shop/web/80")).getHttpFilters(0).toString())
        .contains("x-osier-protocol");
    assertThat(
            config.endpoints("outbound/shop/web/80").getEndpoints(0).getLbEndpointsList().stream()
                .map(endpoint -> endpoint.getMetadata().getFilterMetadataMap().keySet()))
        .containsExactly(
            Set.of("envoy.lb"), Set.of("envoy.transport_socket_match"), Set.of("envoy.lb"));
  }

  @Test
  void whereNoEndpointHasASidecarNobodysIdentityIsAccepted() {
    Cluster cluster = cluster(Shop.builder(), "outbound/old/legacy/80");

    assertThat(
            Unpacked.peers(
                cluster.getTransportSocketMatches(1).getTransportSocket().getTypedConfig()))
        .containsExactly("spiffe://cluster.local");
  }

  @Test
  void everyClusterOfAServiceHasAnAssignmentAndViceVersa() {
    MeshBuilder builder =
        Shop.builder()
            .service(
                "shop/idle", service -> service.address("10.96.0.40").port(80, Protocol.HTTP, 80));
    ProxyConfig config = Shop.config(builder.build(), Shop.CLIENT);

    assertThat(config.resources(ResourceType.ENDPOINTS).keySet())
        .isEqualTo(
            config.resources(ResourceType.CLUSTER).subMap("outbound/", "outbound0").keySet());
  }

  @Test
  void headlessServicesHaveNothingOfTheirOwn() {
    ProxyConfig config = Shop.config(Shop.builder().build(), Shop.CLIENT);

    for (ResourceType type : ResourceType.values()) {
      assertThat(config.resources(type).keySet()).noneMatch(name -> name.contains("ring"));
    }
  }

  @Test
  void strictHasNoChainForPlaintext() {
    Listener inbound = inbound(MtlsMode.STRICT);

    assertThat(inbound.hasDefaultFilterChain()).isFalse();
    assertThat(names(inbound))
        .containsExactly("own/15000", "own/15001", "own/15006", "http/8080/mtls", "tcp/mtls");
  }

  @Test
  void permissiveWaitsShortlyForASilentClient() {
    Listener inbound = inbound(MtlsMode.PERMISSIVE);

    assertThat(inbound.hasDefaultFilterChain()).isTrue();
    assertThat(inbound.getContinueOnListenerFiltersTimeout()).isTrue();
    assertThat(Durations.toMillis(inbound.getListenerFiltersTimeout())).isEqualTo(1000);
    assertThat(names(inbound)).contains("http/8080/mtls", "http/8080/plaintext", "tcp/mtls");
  }

  @Test
  void anotherModeChangesNothingButFilterChainsSoNoConnectionIsCut() {
    Listener strict = inbound(MtlsMode.STRICT);
    Listener permissive = inbound(MtlsMode.PERMISSIVE);

    assertThat(strict.toBuilder().clearFilterChains().clearDefaultFilterChain().build())
        .isEqualTo(permissive.toBuilder().clearFilterChains().clearDefaultFilterChain().build());
    assertThat(permissive.getFilterChainsList()).containsAll(strict.getFilterChainsList());
  }

  @Test
  void callersSendPlaintextWhereItIsDisabled() {
    ProxyConfig config = Shop.config(Shop.builder().mtls(MtlsMode.DISABLED).build(), Shop.WEB);

    assertThat(config.resources(ResourceType.ENDPOINTS).values())
        .isNotEmpty()
        .allSatisfy(
            resource ->
                assertThat(ResourceJson.text(resource))
                    .contains("transport_socket_match")
                    .satisfies(
                        text ->
                            assertThat(count(text, "plaintext"))
                                .isEqualTo(count(text, "portValue"))));
    assertThat(
            ResourceJson.text(
                config.resource(ResourceType.CLUSTER, "pod/10.0.2.7:7000").orElseThrow()))
        .doesNotContain("TlsContext");
  }

  private static int count(String text, String part) {
    return text.split(part, -1).length - 1;
  }

  @Test
  void whoHasNotHeardThatItIsDisabledIsServedAllTheSame() {
    assertThat(inbound(MtlsMode.DISABLED)).isEqualTo(inbound(MtlsMode.PERMISSIVE));
  }

  @Test
  void aPortThatIsStricterRefusesWhatTheOthersTake() {
    Listener inbound =
        inbound(
            new Mtls(
                MtlsMode.PERMISSIVE,
                new TreeMap<>(
                    Map.of(8080, MtlsMode.STRICT, 7000, MtlsMode.STRICT, 15006, MtlsMode.STRICT))));

    assertThat(names(inbound))
        .containsExactly(
            "own/15000",
            "own/15001",
            "own/15006",
            "tcp/7000/mtls",
            "refused/7000/raw_buffer",
            "refused/7000/tls",
            "http/8080/mtls",
            "refused/8080/raw_buffer",
            "refused/8080/tls",
            "tcp/mtls");
    assertThat(inbound.hasDefaultFilterChain()).isTrue();
  }

  @Test
  void aPortThatIsLaxerTakesWhatTheOthersRefuse() {
    Listener inbound =
        inbound(
            new Mtls(
                MtlsMode.STRICT,
                new TreeMap<>(Map.of(8080, MtlsMode.PERMISSIVE, 7000, MtlsMode.DISABLED))));

    assertThat(names(inbound))
        .contains(
            "tcp/7000/mtls",
            "tcp/7000/raw_buffer",
            "tcp/7000/tls",
            "http/8080/mtls",
            "http/8080/plaintext",
            "tcp/8080/tls")
        .noneMatch(name -> name.startsWith("refused/"));
    assertThat(inbound.hasDefaultFilterChain()).isFalse();
  }

  @Test
  void thePoliciesAreWhereTheListenerAndTheEndpointsComeFrom() {
    MeshBuilder mesh =
        Shop.builder()
            .pod(Shop.WEB, pod -> pod.mtls("shop/off", Mtls.of(MtlsMode.DISABLED)))
            .pod("shop/web-2", pod -> pod.mtls("shop/off", Mtls.of(MtlsMode.DISABLED)));
    ObjectReference policy = new ObjectReference("Policy", new NamespacedName("shop", "off"));

    assertThat(
            Shop.config(mesh.build(), Shop.WEB)
                .resource(ResourceType.LISTENER, "inbound")
                .orElseThrow()
                .origins())
        .containsExactly(policy);
    ProxyConfig caller = Shop.config(mesh.build(), Shop.CLIENT);
    for (ResourceType type : List.of(ResourceType.CLUSTER, ResourceType.ENDPOINTS)) {
      assertThat(caller.resource(type, "outbound/shop/web/80").orElseThrow().origins())
          .contains(policy);
      assertThat(caller.resource(type, "outbound/shop/rates/9000").orElseThrow().origins())
          .doesNotContain(policy);
    }
    assertThat(
            ResourceJson.text(
                caller.resource(ResourceType.ENDPOINTS, "outbound/shop/web/80").orElseThrow()))
        .contains("transport_socket_match");
  }

  @Test
  void onlyTheIncrementalProtocolFetchesOnDemand() {
    String delta = outbound(ConfigurationSource.Protocol.DELTA);
    String world = outbound(ConfigurationSource.Protocol.STATE_OF_THE_WORLD);

    assertThat(delta).contains("odcdsConfig");
    assertThat(world).doesNotContain("odcdsConfig");
  }

  @Test
  void servicesAtTheProxysOwnPortsGetListenersOfTheirAddresses() {
    MeshBuilder odd =
        Shop.builder()
            .service(
                "shop/odd",
                service -> service.address("10.96.0.50").port(15001, Protocol.HTTP, 80));
    ProxyConfig config = Shop.config(odd.build(), Shop.CLIENT);

    assertThat(config.resources(ResourceType.LISTENER))
        .containsKey("outbound/10.96.0.50:15001")
        .doesNotContainKey("outbound/15001");
  }

  @Test
  void httpListenersAreOfTheFamiliesTheirServicesHave() {
    MeshBuilder dual =
        Shop.builder()
            .service("shop/rates", service -> service.address("fd00:96::11"))
            .service("data/store", service -> service.address("fd00:96::12"));
    Unpacked config = new Unpacked(Shop.config(dual.build(), Shop.CLIENT));

    assertThat(config.listener("outbound").getAdditionalAddressesCount()).isEqualTo(1);
    assertThat(config.listener("outbound/9000").getAdditionalAddressesCount()).isEqualTo(1);
    assertThat(config.listener("outbound/80").getAdditionalAddressesCount()).isZero();
    assertThat(config.listener("outbound/[fd00:96::12]:6379").getBindToPort().getValue()).isFalse();
    BindConfig source = config.cluster("inbound/http1").getUpstreamBindConfig();
    assertThat(source.getSourceAddress().getAddress()).isEqualTo("127.0.0.6");
    assertThat(source.getExtraSourceAddresses(0).getSocketOptions().getSocketOptions(0))
        .extracting(SocketOption::getIntValue)
        .as("traffic class")
        .isEqualTo(8L << 2);
  }

  @Test
  void onlyOneFamilyIsBoundWhereThereIsOne() {
    Unpacked config = new Unpacked(Shop.config(Shop.builder().build(), Shop.CLIENT));

    assertThat(config.listener("outbound").getAdditionalAddressesCount()).isZero();
    assertThat(config.listener("inbound").getAdditionalAddressesCount()).isZero();
  }

  @Test
  void retriesCanBeSwitchedOff() {
    assertThat(web(Shop.builder()).getRetryPolicy().getRetryOn())
        .isEqualTo("connect-failure,refused-stream,reset-before-request");
    assertThat(web(Shop.builder().retries(0)).hasRetryPolicy()).isFalse();
  }

  @Test
  void noRequestHasATimeLimitOfOurs() {
    assertThat(Durations.toMillis(web(Shop.builder()).getRoutes(0).getRoute().getTimeout()))
        .isZero();
  }

  @Test
  void aMeshedPodByItsAddressMustProveExactlyItsIdentity() {
    Cluster cluster = cluster(Shop.builder(), "pod/10.0.2.7:7000");

    assertThat(cluster.getType()).isEqualTo(Cluster.DiscoveryType.STATIC);
    assertThat(Unpacked.peers(cluster.getTransportSocket().getTypedConfig()))
        .containsExactly("spiffe://cluster.local/ns/data/sa/ring");
  }

  @ParameterizedTest
  @EnumSource(
      value = MtlsMode.class,
      names = {"DISABLED", "PERMISSIVE"})
  void thePolicyOfAPodIsWhereTheClusterOfItsAddressComesFrom(MtlsMode mode) {
    MeshBuilder mesh =
        Shop.builder()
            .pod(
                "data/ring-0",
                pod -> pod.address("10.0.2.7").account("ring").mtls("data/ring", Mtls.of(mode)));

    assertThat(
            Shop.config(mesh.build(), Shop.CLIENT)
                .resource(ResourceType.CLUSTER, "pod/10.0.2.7:7000")
                .orElseThrow()
                .origins())
        .containsExactly(new ObjectReference("Policy", new NamespacedName("data", "ring")));
  }

  @Test
  void aPortThatItsSidecarLeavesAloneIsReachedAsItIs() {
    MeshBuilder mesh =
        Shop.builder()
            .pod(
                "data/ring-0",
                pod ->
                    pod.address("10.0.2.7").account("ring").serves("data/ring").uncaptured(9090));

    assertThat(cluster(mesh, "pod/10.0.2.7:9090").getType())
        .isEqualTo(Cluster.DiscoveryType.ORIGINAL_DST);
    assertThat(cluster(mesh, "pod/10.0.2.7:7000").getType())
        .isEqualTo(Cluster.DiscoveryType.STATIC);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pod/10.0.2.9:80", "pod/192.0.2.1:443", "pod/10.0.2.7:15021"})
  void whatHasNoSidecarThereIsReachedAsItIs(String name) {
    Cluster cluster = cluster(Shop.builder(), name);

    assertThat(cluster.getType()).isEqualTo(Cluster.DiscoveryType.ORIGINAL_DST);
    assertThat(cluster.hasTransportSocket()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pod/", "pod/10.0.2.7", "pod/10.0.2.7:0", "pod/10.0.2.7:65536", "pod/10.0.2.7:080",
        "pod/1.2.3:80", "pod/localhost:80", "pod/[fd00::1:80", "pod/[10.0.2.7]:80x", "nonsense"
      })
  void whatIsNoAddressIsNoCluster(String name) {
    ProxyConfig config = Shop.config(Shop.builder().build(), Shop.CLIENT);

    assertThat(config.resource(ResourceType.CLUSTER, name)).isEmpty();
  }

  private static String outbound(ConfigurationSource.Protocol protocol) {
    return ResourceJson.text(
        Shop.config(Shop.builder().build(), Shop.CLIENT, protocol)
            .resource(ResourceType.LISTENER, "outbound")
            .orElseThrow());
  }

  private static Listener inbound(MtlsMode mode) {
    return new Unpacked(Shop.config(Shop.builder().mtls(mode).build(), Shop.WEB))
        .listener("inbound");
  }

  private static Listener inbound(Mtls mtls) {
    return new Unpacked(
            Shop.config(
                Shop.builder().pod(Shop.WEB, pod -> pod.mtls("shop/web", mtls)).build(), Shop.WEB))
        .listener("inbound");
  }

  private static List<String> names(Listener listener) {
    return listener.getFilterChainsList().stream().map(FilterChain::getName).toList();
  }

  private static Cluster cluster(MeshBuilder mesh, String name) {
    return new Unpacked(Shop.config(mesh.build(), Shop.CLIENT)).cluster(name);
  }

  private static HttpProtocolOptions http(Cluster cluster) {
    return Unpacked.unpack(
        cluster.getTypedExtensionProtocolOptionsOrThrow(HTTP_OPTIONS), HttpProtocolOptions.class);
  }

  private static VirtualHost web(MeshBuilder mesh) {
    return host(
        new Unpacked(Shop.config(mesh.build(), Shop.CLIENT)).routes("outbound/80"),
        "outbound/80/web.shop");
  }

  private static VirtualHost host(RouteConfiguration routes, String name) {
    return routes.getVirtualHostsList().stream()
        .filter(host -> host.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> domains(MeshBuilder mesh, String pod, String host) {
    RouteConfiguration routes = new Unpacked(Shop.config(mesh.build(), pod)).routes("outbound/80");
    return host(routes, host).getDomainsList();
  }
}
