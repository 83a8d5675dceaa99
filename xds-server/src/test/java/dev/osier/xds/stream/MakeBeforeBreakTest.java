package dev.osier.xds.stream;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.ENDPOINTS;
import static dev.osier.xds.resource.ResourceType.LISTENER;
import static dev.osier.xds.resource.ResourceType.ROUTES;
import static dev.osier.xds.resource.ResourceType.SECRET;
import static dev.osier.xds.stream.DeltaConversation.text;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static dev.osier.xds.stream.FakeConfig.endpoints;
import static dev.osier.xds.stream.FakeConfig.listener;
import static dev.osier.xds.stream.FakeConfig.resource;
import static dev.osier.xds.stream.FakeConfig.routes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The order over types: nothing is named before it is there, nothing goes while it is named. */
final class MakeBeforeBreakTest {
  private static final FakeConfig OLD =
      FakeConfig.of(
          resource(SECRET, "roots", "1"),
          cluster("old", "1"),
          endpoints("old", "1"),
          listener("l", "1", "r"),
          routes("r", "1", "old"));
  private static final FakeConfig NEW =
      FakeConfig.of(
          resource(SECRET, "roots", "2"),
          cluster("new", "1"),
          endpoints("new", "1"),
          listener("l", "2", "r"),
          routes("r", "2", "new"));

  private static DeltaConversation running(FakeConfig config) {
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.session.introduced();
    proxy.askForAll(CLUSTER);
    proxy.subscribe(ENDPOINTS, "old");
    proxy.askForAll(LISTENER);
    proxy.subscribe(ROUTES, "r");
    proxy.subscribe(SECRET, "roots");
    proxy.hearAndAccept();
    return proxy;
  }

  @Test
  void whatIsNamedComesFirstAndWhatWasNamedGoesLast() {
    DeltaConversation proxy = running(OLD);
    proxy.session.configure(NEW);
    assertThat(proxy.hearAndAccept())
        .containsExactly(
            "SECRET +roots@2",
            "CLUSTER +new@1",
            "LISTENER +l@2",
            "ROUTES +r@2",
            "CLUSTER -old",
            "ENDPOINTS -old");
  }

  @Test
  void listenersAndRoutesWaitUntilTheClustersAreWarm() {
    DeltaConversation proxy = running(OLD);
    proxy.session.configure(NEW);
    List<Response> before = proxy.hear();
    assertThat(text(before)).containsExactly("SECRET +roots@2", "CLUSTER +new@1");
    proxy.subscribe(ENDPOINTS, "new");
    assertThat(text(proxy.hear()))
        .as("the clusters wait for this")
        .containsExactly("ENDPOINTS +new@1");
    proxy.accept(before.getLast());
    assertThat(text(proxy.hear())).containsExactly("LISTENER +l@2", "ROUTES +r@2");
  }

  /** As when a rule goes back to a subset whose cluster has not been taken away yet. */
  @Test
  void routesWaitForEndpointsThatWaitForAVerdict() {
    DeltaConversation proxy = running(OLD);
    proxy.session.configure(OLD.with(endpoints("old", "2")));
    Response underWay = proxy.hear().getLast();
    proxy.session.configure(
        OLD.with(endpoints("old", "3"))
            .with(listener("l", "2", "r"))
            .with(routes("r", "2", "old")));
    assertThat(proxy.hear()).as("the cluster may have had no endpoints yet").isEmpty();
    proxy.accept(underWay);
    assertThat(text(proxy.hear()))
        .containsExactly("ENDPOINTS +old@3", "LISTENER +l@2", "ROUTES +r@2");
  }

  @Test
  void aRefusedClusterDoesNotHoldUpTheRest() {
    DeltaConversation proxy = running(OLD);
    proxy.session.configure(NEW);
    proxy.refuse(proxy.hear().getLast(), "no such transport socket");
    assertThat(text(proxy.hear())).containsExactly("LISTENER +l@2", "ROUTES +r@2");
  }

  @Test
  void clustersStayWhileARefusedRouteTableMayNameThem() {
    DeltaConversation proxy = running(OLD);
    proxy.session.configure(NEW);
    proxy.accept(proxy.hear().getLast());
    List<Response> responses = proxy.hear();
    proxy.accept(responses.getFirst());
    proxy.refuse(responses.getLast(), "duplicate domain");
    assertThat(proxy.hear()).isEmpty();
    proxy.session.configure(NEW.with(routes("r", "3", "new")));
    assertThat(proxy.hearAndAccept())
        .containsExactly("ROUTES +r@3", "CLUSTER -old", "ENDPOINTS -old");
  }

  @Test
  void clustersGoWhenTheRefusedRouteTableNeverRan() {
    DeltaConversation proxy = new DeltaConversation(OLD);
    proxy.session.introduced();
    proxy.askForAll(CLUSTER);
    proxy.subscribe(ROUTES, "r");
    proxy.accept(proxy.hear().getFirst());
    proxy.refuse(proxy.hear().getFirst(), "no");
    proxy.session.configure(OLD.with(cluster("new", "1")).without(CLUSTER, "old"));
    assertThat(text(proxy.hear())).containsExactly("CLUSTER +new@1 -old");
  }

  @Test
  void aTypeThatIsNeverAskedForHoldsUpNothingOnceTheProxyIsIntroduced() {
    DeltaConversation proxy = new DeltaConversation(OLD);
    proxy.askForAll(LISTENER);
    proxy.subscribe(ROUTES, "r");
    assertThat(proxy.hear()).as("clusters may yet be asked for").isEmpty();
    proxy.session.introduced();
    assertThat(proxy.hearAndAccept()).containsExactly("LISTENER +l@1", "ROUTES +r@1");

    DeltaConversation other = new DeltaConversation(OLD.with(cluster("other", "1")));
    other.askForAll(CLUSTER);
    other.hearAndAccept();
    other.session.configure(OLD);
    assertThat(other.hear()).as("listeners may yet be asked for").isEmpty();
    other.session.introduced();
    assertThat(other.hearAndAccept()).containsExactly("CLUSTER -other");
  }

  @Test
  void aProxyThatComesBackKeepsOldClustersUntilItsRoutesHaveChanged() {
    DeltaConversation proxy = new DeltaConversation(NEW);
    proxy.comeBack(CLUSTER, Map.of("old", "1"));
    assertThat(proxy.hearAndAccept()).containsExactly("CLUSTER +new@1");
    proxy.comeBack(ENDPOINTS, Map.of("old", "1"), "old", "new");
    proxy.comeBack(LISTENER, Map.of("l", "1"));
    assertThat(proxy.hearAndAccept()).containsExactly("ENDPOINTS +new@1", "LISTENER +l@2");
    proxy.comeBack(ROUTES, Map.of("r", "1"), "r");
    proxy.session.introduced();
    assertThat(proxy.hearAndAccept())
        .containsExactly("ROUTES +r@2", "CLUSTER -old", "ENDPOINTS -old");
  }

  @Test
  void aListenerTakesOverFromAnotherInOneResponse() {
    DeltaConversation proxy = running(OLD);
    proxy.session.configure(
        OLD.without(LISTENER, "l").with(cluster("new", "1"), listener("m", "1", "r")));
    List<Response> first = proxy.hear();
    assertThat(text(first)).containsExactly("CLUSTER +new@1");
    proxy.accept(first.getFirst());
    assertThat(text(proxy.hear())).containsExactly("LISTENER +m@1 -l");
  }

  @Test
  void aChangedClusterGetsItsEndpointsAgain() {
    DeltaConversation proxy = running(OLD);
    proxy.session.configure(OLD.with(cluster("old", "2")));
    assertThat(text(proxy.hear())).containsExactly("CLUSTER +old@2", "ENDPOINTS +old@1");
  }

  @Test
  void aClusterThatChangedWhileTheProxyWasAwayGetsItsEndpointsAgain() {
    DeltaConversation proxy = new DeltaConversation(OLD.with(cluster("old", "2")));
    proxy.comeBack(CLUSTER, Map.of("old", "1"));
    assertThat(text(proxy.hear())).containsExactly("CLUSTER +old@2");
    proxy.comeBack(ENDPOINTS, Map.of("old", "1"), "old");
    assertThat(text(proxy.hear())).containsExactly("ENDPOINTS +old@1");
  }

  @Test
  void aClusterThatDidNotChangeDoesNot() {
    DeltaConversation proxy = running(OLD);
    proxy.session.configure(OLD.with(cluster("new", "1")));
    assertThat(proxy.hearAndAccept()).containsExactly("CLUSTER +new@1");
  }
}
