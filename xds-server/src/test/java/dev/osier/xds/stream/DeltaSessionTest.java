package dev.osier.xds.stream;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.ENDPOINTS;
import static dev.osier.xds.resource.ResourceType.LISTENER;
import static dev.osier.xds.resource.ResourceType.ROUTES;
import static dev.osier.xds.resource.ResourceType.VIRTUAL_HOST;
import static dev.osier.xds.stream.DeltaConversation.text;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static dev.osier.xds.stream.FakeConfig.endpoints;
import static dev.osier.xds.stream.FakeConfig.listener;
import static dev.osier.xds.stream.FakeConfig.routes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.xds.stream.UnacceptableRequestException.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a proxy is sent over an incremental stream: subscriptions, versions and bounds. */
final class DeltaSessionTest {
  @Test
  void aFirstRequestWithoutNamesSubscribesToAllClustersAndListeners() {
    DeltaConversation proxy =
        new DeltaConversation(FakeConfig.of(cluster("a", "1"), cluster("b", "1")));
    proxy.askForAll(CLUSTER);
    assertThat(text(proxy.hear())).containsExactly("CLUSTER +a@1 +b@1");
  }

  @Test
  void aFirstRequestWithoutNamesSubscribesToNoEndpoints() {
    DeltaConversation proxy = new DeltaConversation(FakeConfig.of(endpoints("a", "1")));
    proxy.askForAll(ENDPOINTS);
    assertThat(proxy.hear()).isEmpty();
  }

  @Test
  void nothingIsSentBeforeThereIsAConfiguration() {
    DeltaSession session = new DeltaSession(SubscriptionLimits.DEFAULT);
    session.receive(
        new DeltaRequest(
            CLUSTER, List.of("*"), List.of(), Map.of(), "", java.util.Optional.empty()));
    assertThat(session.next()).isEmpty();
    session.configure(FakeConfig.of(cluster("a", "1")));
    assertThat(session.next().map(DeltaConversation::text)).contains("CLUSTER +a@1");
  }

  @Test
  void aSubscriptionToNothingIsAnsweredOnceAndItsAcceptanceNotAtAll() {
    DeltaConversation proxy = new DeltaConversation(FakeConfig.EMPTY);
    proxy.askForAll(CLUSTER);
    proxy.askForAll(LISTENER);
    assertThat(proxy.hearAndAccept()).containsExactly("CLUSTER", "LISTENER");
    assertThat(proxy.hear()).isEmpty();
  }

  @Test
  void envoysFirstRequestForVirtualHostsIsAnsweredOnceAndEmpty() {
    DeltaConversation proxy = new DeltaConversation(FakeConfig.EMPTY);
    proxy.session.introduced();
    proxy.askForAll(VIRTUAL_HOST);
    assertThat(proxy.hearAndAccept()).containsExactly("VIRTUAL_HOST");
    assertThat(proxy.hear()).isEmpty();
  }

  @Test
  void onlyWhatChangedIsSent() {
    FakeConfig config = FakeConfig.of(cluster("a", "1"), cluster("b", "1"));
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.session.introduced();
    proxy.askForAll(CLUSTER);
    proxy.hearAndAccept();
    proxy.session.configure(
        config.with(cluster("b", "2"), cluster("c", "1")).without(CLUSTER, "a"));
    assertThat(text(proxy.hear())).containsExactly("CLUSTER +b@2 +c@1 -a");
  }

  @Test
  void aResourceOnDemandComesBesideAllOthers() {
    FakeConfig config =
        FakeConfig.of(cluster("a", "1")).withOnDemand(cluster("pod/10.0.0.1:80", "1"));
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.session.introduced();
    proxy.subscribe(CLUSTER, "*");
    assertThat(proxy.hearAndAccept()).containsExactly("CLUSTER +a@1");
    proxy.subscribe(CLUSTER, "pod/10.0.0.1:80");
    assertThat(proxy.hearAndAccept()).containsExactly("CLUSTER +pod/10.0.0.1:80@1");
    proxy.session.configure(config.with(cluster("a", "2")));
    assertThat(proxy.hearAndAccept()).containsExactly("CLUSTER +a@2");
  }

  @Test
  void aResourceOnDemandAlsoComesBesideTheImplicitSubscriptionToAll() {
    FakeConfig config = FakeConfig.of(cluster("a", "1")).withOnDemand(cluster("pod", "1"));
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.askForAll(CLUSTER);
    proxy.hearAndAccept();
    proxy.subscribe(CLUSTER, "pod");
    assertThat(proxy.hearAndAccept()).containsExactly("CLUSTER +pod@1");
    proxy.session.configure(config.with(cluster("a", "2")));
    assertThat(proxy.hearAndAccept()).containsExactly("CLUSTER +a@2");
  }

  @Test
  void aNameThatDoesNotExistIsAnsweredOnceAndSentWhenItAppears() {
    DeltaConversation proxy = new DeltaConversation(FakeConfig.of(endpoints("a", "1")));
    proxy.subscribe(ENDPOINTS, "a", "b");
    assertThat(proxy.hearAndAccept()).containsExactly("ENDPOINTS +a@1 -b");
    proxy.session.configure(FakeConfig.of(endpoints("a", "2")));
    assertThat(proxy.hearAndAccept()).containsExactly("ENDPOINTS +a@2");
    proxy.session.configure(FakeConfig.of(endpoints("a", "2"), endpoints("b", "1")));
    assertThat(proxy.hearAndAccept()).containsExactly("ENDPOINTS +b@1");
  }

  @Test
  void askingAgainForANameIsAlwaysAnswered() {
    DeltaConversation proxy = new DeltaConversation(FakeConfig.of(endpoints("a", "1")));
    proxy.subscribe(ENDPOINTS, "a", "b");
    proxy.hearAndAccept();
    proxy.subscribe(ENDPOINTS, "a", "b");
    assertThat(proxy.hearAndAccept()).containsExactly("ENDPOINTS +a@1 -b");
  }

  @Test
  void aNameThatIsNoLongerSubscribedToIsNotSent() {
    DeltaConversation proxy =
        new DeltaConversation(FakeConfig.of(endpoints("a", "1"), endpoints("b", "1")));
    proxy.session.introduced();
    proxy.subscribe(ENDPOINTS, "a", "b");
    proxy.hearAndAccept();
    proxy.unsubscribe(ENDPOINTS, "a", "never subscribed");
    proxy.session.configure(FakeConfig.of(endpoints("a", "2"), endpoints("b", "2")));
    assertThat(proxy.hearAndAccept()).containsExactly("ENDPOINTS +b@2");
    proxy.session.configure(FakeConfig.of(endpoints("b", "2")));
    assertThat(proxy.hear()).isEmpty();
  }

  @Test
  void unsubscribingFromAllLeavesWhatIsNamed() {
    DeltaConversation proxy =
        new DeltaConversation(FakeConfig.of(cluster("a", "1"), cluster("b", "1")));
    proxy.session.introduced();
    proxy.subscribe(CLUSTER, "*", "a");
    proxy.hearAndAccept();
    proxy.unsubscribe(CLUSTER, "*");
    proxy.session.configure(FakeConfig.of(cluster("a", "2"), cluster("b", "2")));
    assertThat(proxy.hearAndAccept()).containsExactly("CLUSTER +a@2");
    proxy.unsubscribe(CLUSTER, "a");
    proxy.session.configure(FakeConfig.of(cluster("a", "3"), cluster("b", "3")));
    assertThat(proxy.hear()).as("a request without names means all only at first").isEmpty();
  }

  @Test
  void unsubscribingFromANameTellsWhetherItIsStillAmongAll() {
    FakeConfig config = FakeConfig.of(cluster("a", "1")).withOnDemand(cluster("pod", "1"));
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.session.introduced();
    proxy.subscribe(CLUSTER, "*", "a", "pod");
    proxy.hearAndAccept();
    proxy.unsubscribe(CLUSTER, "a", "pod");
    assertThat(proxy.hearAndAccept()).containsExactly("CLUSTER +a@1 -pod");
  }

  @Test
  void aProxyThatComesBackIsSentOnlyWhatItLacksAndWhatIsGone() {
    FakeConfig config =
        FakeConfig.of(listener("same", "1"), listener("changed", "2"), listener("new", "1"));
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.session.introduced();
    proxy.comeBack(LISTENER, Map.of("same", "1", "changed", "1", "gone", "1"));
    assertThat(proxy.hearAndAccept()).containsExactly("LISTENER +changed@2 +new@1 -gone");
  }

  @Test
  void aProxyThatComesBackWithEverythingIsSentNothing() {
    DeltaConversation proxy =
        new DeltaConversation(FakeConfig.of(cluster("a", "1"), endpoints("a", "1")));
    proxy.comeBack(CLUSTER, Map.of("a", "1"));
    proxy.comeBack(ENDPOINTS, Map.of("a", "1"), "a");
    assertThat(proxy.hear()).isEmpty();
    assertThat(proxy.session.settled()).isTrue();
  }

  @Test
  void whatAProxyHasButDoesNotAskForIsItsOwnAffair() {
    DeltaConversation proxy = new DeltaConversation(FakeConfig.of(endpoints("a", "1")));
    proxy.session.introduced();
    proxy.comeBack(ENDPOINTS, Map.of("a", "1", "b", "1"), "a");
    assertThat(proxy.hear()).isEmpty();
    assertThat(proxy.session.status().getFirst().held()).isEqualTo(1);
  }

  @Test
  void theVersionsAProxyHasCountOnlyInItsFirstRequest() {
    FakeConfig config = FakeConfig.of(cluster("a", "1"));
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.askForAll(CLUSTER);
    proxy.hearAndAccept();
    proxy.comeBack(CLUSTER, Map.of("a", "2"));
    proxy.session.configure(config.with(cluster("a", "2")));
    assertThat(proxy.hearAndAccept()).containsExactly("CLUSTER +a@2");
  }

  @Test
  void changesMergeWhileAResponseIsUnderWay() {
    FakeConfig config = FakeConfig.of(endpoints("a", "1"));
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.subscribe(ENDPOINTS, "a");
    Response first = proxy.hear().getFirst();
    proxy.session.configure(config.with(endpoints("a", "2")));
    proxy.session.configure(config.with(endpoints("a", "3")));
    assertThat(proxy.hear()).as("one response of a type at a time").isEmpty();
    proxy.accept(first);
    assertThat(text(proxy.hear())).containsExactly("ENDPOINTS +a@3");
  }

  @Test
  void aVerdictOnSomethingElseIsNone() {
    FakeConfig config = FakeConfig.of(cluster("a", "1"), routes("r", "1"));
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.askForAll(CLUSTER);
    Response clusters = proxy.hear().getFirst();
    Response other = new Response(CLUSTER, "77", "", List.of(), List.of());
    assertThat(proxy.refuse(other, "what was that?")).isEmpty();
    proxy.session.configure(config.with(cluster("a", "2")));
    assertThat(proxy.hear()).isEmpty();
    assertThat(proxy.accept(clusters)).contains(new Verdict.Accepted(CLUSTER));
    assertThat(proxy.accept(clusters)).as("judged already").isEmpty();
    assertThat(text(proxy.hear())).containsExactly("CLUSTER +a@2");
  }

  @Test
  void anEmptyListOfClustersOrListenersNeverReplacesOneThatIsNot() {
    FakeConfig config = FakeConfig.of(cluster("a", "1"), listener("l", "1", "a"));
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.session.introduced();
    proxy.askForAll(CLUSTER);
    proxy.askForAll(LISTENER);
    proxy.hearAndAccept();
    proxy.session.configure(config.without(LISTENER, "l"));
    assertThat(proxy.hear()).isEmpty();
    proxy.session.configure(FakeConfig.of(cluster("b", "1")));
    assertThat(proxy.hearAndAccept())
        .as("the listener stays, and so does what it names")
        .containsExactly("CLUSTER +b@1");
    assertThat(proxy.session.status())
        .extracting(TypeStatus::withheld)
        .containsExactly(false, true);
    proxy.session.configure(FakeConfig.of(cluster("b", "1"), listener("m", "1", "b")));
    assertThat(proxy.hearAndAccept()).containsExactly("LISTENER +m@1 -l", "CLUSTER -a");
  }

  @Test
  void aProxyThatComesBackKeepsItsListenersWhenThereSeemToBeNone() {
    DeltaConversation proxy = new DeltaConversation(FakeConfig.of(cluster("a", "1")));
    proxy.session.introduced();
    proxy.comeBack(LISTENER, Map.of("l", "1"));
    assertThat(proxy.hear()).isEmpty();
  }

  @Test
  void moreNamesThanAllowedEndTheSession() {
    DeltaConversation proxy =
        new DeltaConversation(FakeConfig.EMPTY, new SubscriptionLimits(2, 5, 10));
    proxy.subscribe(ENDPOINTS, "a", "b");
    assertThatThrownBy(() -> proxy.subscribe(CLUSTER, "c"))
        .isInstanceOfSatisfying(
            UnacceptableRequestException.class, e -> assertThat(e.kind()).isEqualTo(Kind.EXCESS))
        .hasMessage("subscribing: more than 2 names on one stream");
    assertThatThrownBy(() -> proxy.comeBack(ROUTES, Map.of("a", "", "b", "", "c", "")))
        .hasMessage("reading a discovery request: more than 2 names");
    assertThatThrownBy(() -> proxy.unsubscribe(CLUSTER, "abcdef"))
        .hasMessage("reading a discovery request: a resource name of more than 5 characters");
    assertThatThrownBy(() -> proxy.subscribe(CLUSTER, ""))
        .isInstanceOfSatisfying(
            UnacceptableRequestException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NONSENSE));
  }

  @Test
  void endlessRefusalsEndTheSession() {
    FakeConfig config = FakeConfig.of(endpoints("a", "1"));
    DeltaConversation proxy = new DeltaConversation(config, new SubscriptionLimits(10, 10, 2));
    proxy.subscribe(ENDPOINTS, "a");
    for (int i = 2; i <= 3; i++) {
      proxy.refuse(proxy.hear().getFirst(), "no");
      proxy.session.configure(config.with(endpoints("a", Integer.toString(i))));
    }
    Response third = proxy.hear().getFirst();
    assertThatThrownBy(() -> proxy.refuse(third, "no"))
        .hasMessage("reading a refusal: more than 2 on one stream");
  }
}
