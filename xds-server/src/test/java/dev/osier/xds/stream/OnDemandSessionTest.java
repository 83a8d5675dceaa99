package dev.osier.xds.stream;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.ENDPOINTS;
import static dev.osier.xds.resource.ResourceType.LISTENER;
import static dev.osier.xds.resource.ResourceType.ROUTES;
import static dev.osier.xds.resource.ResourceType.VIRTUAL_HOST;
import static dev.osier.xds.stream.DeltaConversation.text;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static dev.osier.xds.stream.FakeConfig.endpoints;
import static dev.osier.xds.stream.FakeConfig.host;
import static dev.osier.xds.stream.FakeConfig.listener;
import static dev.osier.xds.stream.FakeConfig.routes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.xds.resource.XdsResource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a virtual host that is asked for brings with it, and takes along. */
final class OnDemandSessionTest {
  private static final FakeConfig CONFIG =
      FakeConfig.of(cluster("base", "1"), listener("l", "1"), routes("r", "1"))
          .withOnDemand(
              host("r/web", "1", "web"),
              cluster("web", "1"),
              endpoints("web", "1"),
              cluster("canary", "1"),
              endpoints("canary", "1"));

  private static DeltaConversation running() {
    DeltaConversation proxy = new DeltaConversation(CONFIG);
    proxy.askForAll(CLUSTER);
    proxy.askForAll(LISTENER);
    proxy.hearAndAccept();
    proxy.subscribe(ROUTES, "r");
    proxy.subscribe(VIRTUAL_HOST);
    assertThat(proxy.hearAndAccept())
        .as("the base, and an answer to a request for no virtual host")
        .containsExactly("ROUTES +r@1", "VIRTUAL_HOST");
    return proxy;
  }

  @Test
  void itsClustersAreThereAndWarmBeforeIt() {
    DeltaConversation proxy = running();
    proxy.subscribe(VIRTUAL_HOST, "r/web");
    List<Response> first = proxy.hear();
    assertThat(text(first)).containsExactly("CLUSTER +web@1");
    proxy.subscribe(ENDPOINTS, "web");
    assertThat(proxy.hearAndAccept()).containsExactly("ENDPOINTS +web@1");
    proxy.accept(first.getFirst());
    assertThat(proxy.hearAndAccept()).containsExactly("VIRTUAL_HOST +r/web@1");
    assertThat(proxy.session.settled()).isTrue();
    assertThat(proxy.session.fetched())
        .extracting(XdsResource::name)
        .containsExactlyInAnyOrder("web", "web", "r/web");
  }

  @Test
  void whatItNoLongerLeadsToGoesAfterItHasChanged() {
    DeltaConversation proxy = running();
    proxy.subscribe(VIRTUAL_HOST, "r/web");
    proxy.subscribe(ENDPOINTS, "web");
    proxy.hearAndAccept();
    proxy.session.configure(CONFIG.withOnDemand(host("r/web", "2", "canary")));
    proxy.subscribe(ENDPOINTS, "canary");
    assertThat(proxy.hearAndAccept())
        .containsExactly(
            "CLUSTER +canary@1", "ENDPOINTS +canary@1", "VIRTUAL_HOST +r/web@2", "CLUSTER -web");
  }

  @Test
  void oneThatThereIsNotIsAnsweredEachTime() {
    DeltaConversation proxy = running();
    proxy.session.configure(CONFIG.withOnDemand(XdsResource.absent(VIRTUAL_HOST, "r/nobody")));
    for (int i = 0; i < 3; i++) {
      proxy.subscribe(VIRTUAL_HOST, "r/nobody");
      assertThat(proxy.hearAndAccept()).containsExactly("VIRTUAL_HOST +r/nobody@absent");
    }
  }

  @Test
  void whoComesBackWithAllOfItIsSentNothing() {
    DeltaConversation proxy = new DeltaConversation(CONFIG);
    proxy.comeBack(CLUSTER, Map.of("base", "1", "web", "1"));
    assertThat(proxy.hear()).as("it may lead to this cluster").isEmpty();
    proxy.comeBack(ENDPOINTS, Map.of("web", "1"), "web");
    proxy.comeBack(LISTENER, Map.of("l", "1"));
    proxy.comeBack(ROUTES, Map.of("r", "1"), "r");
    assertThat(proxy.hear()).isEmpty();
    proxy.comeBack(VIRTUAL_HOST, Map.of("r/web", "1"), "r/web");
    proxy.session.introduced();
    assertThat(proxy.hear()).isEmpty();
    assertThat(proxy.session.settled()).isTrue();
  }

  @Test
  void whatIsSentAheadComesUnaskedAndInOrder() {
    DeltaConversation proxy =
        new DeltaConversation(
            CONFIG.withOnDemand(cluster("pod/1", "1"), XdsResource.absent(VIRTUAL_HOST, "r/gone")));
    proxy.session.sendAhead(VIRTUAL_HOST, Set.of("r/web", "r/gone", "r/never"));
    proxy.session.sendAhead(CLUSTER, Set.of("pod/1", "pod/2", "canary"));
    proxy.askForAll(CLUSTER);
    proxy.subscribe(ENDPOINTS, "web");
    assertThat(proxy.hearAndAccept())
        .as("a cluster that leads nowhere by itself is not among them")
        .containsExactly("CLUSTER +base@1 +pod/1@1 +web@1", "ENDPOINTS +web@1");
    proxy.askForAll(LISTENER);
    proxy.subscribe(ROUTES, "r");
    proxy.subscribe(VIRTUAL_HOST);
    assertThat(proxy.hearAndAccept())
        .containsExactly("LISTENER +l@1", "ROUTES +r@1", "VIRTUAL_HOST +r/web@1");
    assertThat(proxy.session.settled()).isTrue();
    assertThat(proxy.session.fetched())
        .extracting(XdsResource::name)
        .containsExactlyInAnyOrder("web", "web", "pod/1", "r/web");
  }

  @Test
  void whatWasSentAheadIsKeptCurrentThoughNobodyAsksForIt() {
    DeltaConversation proxy = running();
    proxy.session.sendAhead(VIRTUAL_HOST, Set.of("r/web"));
    proxy.subscribe(ENDPOINTS, "web");
    assertThat(proxy.hearAndAccept()).contains("VIRTUAL_HOST +r/web@1");
    proxy.session.configure(CONFIG.withOnDemand(host("r/web", "2", "canary")));
    proxy.subscribe(ENDPOINTS, "canary");
    assertThat(proxy.hearAndAccept())
        .containsExactly(
            "CLUSTER +canary@1", "ENDPOINTS +canary@1", "VIRTUAL_HOST +r/web@2", "CLUSTER -web");
    proxy.session.configure(CONFIG.withOnDemand(XdsResource.absent(VIRTUAL_HOST, "r/web")));
    assertThat(proxy.hearAndAccept()).containsExactly("VIRTUAL_HOST -r/web", "CLUSTER -canary");
  }

  @Test
  void whoComesBackWithWhatWasSentAheadKeepsIt() {
    FakeConfig changed = CONFIG.withOnDemand(host("r/web", "2", "web"), cluster("pod/1", "1"));
    DeltaConversation proxy = new DeltaConversation(changed);
    proxy.comeBack(CLUSTER, Map.of("base", "1", "web", "1", "canary", "1", "pod/1", "1"));
    proxy.comeBack(ENDPOINTS, Map.of("web", "1", "canary", "1"), "web", "canary");
    proxy.comeBack(LISTENER, Map.of("l", "1"));
    proxy.comeBack(ROUTES, Map.of("r", "1"), "r");
    proxy.comeBack(VIRTUAL_HOST, Map.of("r/web", "1"), "*");
    assertThat(proxy.hearAndAccept())
        .as("the virtual host as it is now; a cluster that nothing leads to goes")
        .containsExactly("VIRTUAL_HOST +r/web@2", "CLUSTER -canary");
    assertThat(proxy.session.settled()).isTrue();
  }

  @Test
  @Tag("slow")
  void whoNamesEverMoreHostsIsGivenWhatDoesForAll() {
    DeltaConversation proxy = running();
    XdsResource[] hosts = new XdsResource[Delivery.MOST_OTHERS + 1];
    for (int i = 0; i < Delivery.MOST_OTHERS; i++) {
      hosts[i] = host("r/other" + i, "1");
    }
    hosts[Delivery.MOST_OTHERS] = host("r/*", "1");
    proxy.session.configure(CONFIG.withOnDemand(hosts));
    for (int i = 0; i < Delivery.MOST_OTHERS - 1; i++) {
      proxy.subscribe(VIRTUAL_HOST, "r/other" + i);
      proxy.subscribe(VIRTUAL_HOST, "r/other" + i);
      assertThat(proxy.hearAndAccept()).containsExactly("VIRTUAL_HOST +r/other" + i + "@1");
    }
    proxy.subscribe(VIRTUAL_HOST, "r/other" + (Delivery.MOST_OTHERS - 1));
    assertThat(proxy.hearAndAccept())
        .containsExactly("VIRTUAL_HOST +r/*@1 +r/other" + (Delivery.MOST_OTHERS - 1) + "@1");
  }

  @Test
  void whatWentMeanwhileIsTakenAway() {
    DeltaConversation proxy =
        new DeltaConversation(CONFIG.withOnDemand(host("r/web", "2", "canary")));
    proxy.comeBack(CLUSTER, Map.of("base", "1", "web", "1"));
    proxy.comeBack(ENDPOINTS, Map.of("web", "1"), "web");
    proxy.comeBack(LISTENER, Map.of("l", "1"));
    proxy.comeBack(ROUTES, Map.of("r", "1"), "r");
    proxy.comeBack(VIRTUAL_HOST, Map.of("r/web", "1"), "r/web");
    assertThat(proxy.hearAndAccept())
        .containsExactly("CLUSTER +canary@1", "VIRTUAL_HOST +r/web@2", "CLUSTER -web");
  }
}
