package dev.osier.xds.stream;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.ENDPOINTS;
import static dev.osier.xds.resource.ResourceType.LISTENER;
import static dev.osier.xds.resource.ResourceType.ROUTES;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static dev.osier.xds.stream.FakeConfig.endpoints;
import static dev.osier.xds.stream.FakeConfig.listener;
import static dev.osier.xds.stream.FakeConfig.routes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.stream.Verdict.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a proxy is sent over a state-of-the-world stream. */
final class StateOfTheWorldSessionTest {
  private final StateOfTheWorldSession session =
      new StateOfTheWorldSession(SubscriptionLimits.DEFAULT);

  private Optional<Verdict> ask(ResourceType type, String version, String nonce, String... names) {
    return session.receive(
        new StateOfTheWorldRequest(type, List.of(names), version, nonce, Optional.empty()));
  }

  private Optional<Verdict> refuse(Response response, String why, String... names) {
    return session.receive(
        new StateOfTheWorldRequest(
            response.type(), List.of(names), "", response.nonce(), Optional.of(why)));
  }

  private List<Response> hear() {
    List<Response> responses = new ArrayList<>();
    for (Optional<Response> next = session.next(); next.isPresent(); next = session.next()) {
      responses.add(next.get());
    }
    return responses;
  }

  private Response accept(Response response, String... names) {
    ask(response.type(), response.version(), response.nonce(), names);
    return response;
  }

  private static List<String> text(List<Response> responses) {
    return DeltaConversation.text(responses);
  }

  @Test
  void aChangeOfOneClusterSendsAllOfThem() {
    session.configure(FakeConfig.of(cluster("a", "1"), cluster("b", "1")));
    ask(CLUSTER, "", "");
    Response first = accept(hear().getFirst());
    session.configure(FakeConfig.of(cluster("a", "1"), cluster("b", "2")));
    List<Response> second = hear();
    assertThat(text(second)).containsExactly("CLUSTER +a@1 +b@2");
    assertThat(second.getFirst().version()).isNotEqualTo(first.version());
  }

  @Test
  void theVersionDependsOnTheContentAlone() {
    session.configure(FakeConfig.of(cluster("a", "1"), cluster("b", "1")));
    ask(CLUSTER, "", "");
    StateOfTheWorldSession other = new StateOfTheWorldSession(SubscriptionLimits.DEFAULT);
    other.configure(FakeConfig.of(cluster("b", "1"), cluster("a", "1")));
    other.receive(new StateOfTheWorldRequest(CLUSTER, List.of("*"), "", "", Optional.empty()));
    assertThat(hear().getFirst().version())
        .isEqualTo(other.next().orElseThrow().version())
        .hasSize(16);
  }

  @Test
  void aChangeOfOneAssignmentSendsOnlyThat() {
    session.configure(FakeConfig.of(endpoints("a", "1"), endpoints("b", "1")));
    ask(ENDPOINTS, "", "", "a", "b");
    accept(hear().getFirst(), "a", "b");
    session.configure(FakeConfig.of(endpoints("a", "1"), endpoints("b", "2")));
    assertThat(text(hear())).containsExactly("ENDPOINTS +b@2");
  }

  @Test
  void aNewNameIsSentAndADroppedOneNoLonger() {
    session.configure(FakeConfig.of(endpoints("a", "1"), endpoints("b", "1")));
    ask(ENDPOINTS, "", "", "a");
    Response first = accept(hear().getFirst(), "b");
    assertThat(text(hear())).containsExactly("ENDPOINTS +b@1");
    assertThat(text(List.of(first))).containsExactly("ENDPOINTS +a@1");
    session.configure(FakeConfig.of(endpoints("a", "2"), endpoints("b", "1")));
    assertThat(hear()).isEmpty();
  }

  @Test
  void whatWasSaidBeforeTheLatestResponseArrivedIsIgnored() {
    session.configure(FakeConfig.of(endpoints("a", "1"), endpoints("b", "1")));
    ask(ENDPOINTS, "", "", "a");
    Response first = accept(hear().getFirst(), "a");
    session.configure(FakeConfig.of(endpoints("a", "2"), endpoints("b", "1")));
    Response second = hear().getFirst();
    ask(ENDPOINTS, first.version(), first.nonce(), "b");
    accept(second, "a");
    assertThat(hear()).as("b was never asked for").isEmpty();
  }

  @Test
  void nothingAtAllIsAnsweredOnce() {
    session.configure(FakeConfig.EMPTY);
    ask(CLUSTER, "", "");
    Response first = accept(hear().getFirst());
    assertThat(text(List.of(first))).containsExactly("CLUSTER");
    assertThat(hear()).isEmpty();
  }

  @Test
  void aProxyThatComesBackKeepsItsListenersWhenThereSeemToBeNone() {
    session.configure(FakeConfig.EMPTY);
    ask(LISTENER, "the version before", "");
    assertThat(hear()).isEmpty();
  }

  @Test
  void anOldClusterStaysUntilTheRoutesHaveChanged() {
    session.configure(FakeConfig.of(cluster("old", "1"), routes("r", "1")));
    ask(CLUSTER, "", "");
    Response clusters = accept(hear().getFirst());
    assertThat(clusters.resources()).hasSize(1);
    session.introduced();
    ask(ROUTES, "", "", "r");
    accept(hear().getFirst(), "r");
    session.configure(FakeConfig.of(cluster("new", "1"), routes("r", "2")));
    Response both = hear().getFirst();
    assertThat(text(List.of(both))).containsExactly("CLUSTER +new@1 +old@1");
    accept(both);
    Response changed = hear().getFirst();
    assertThat(text(List.of(changed))).containsExactly("ROUTES +r@2");
    accept(changed, "r");
    assertThat(text(hear())).containsExactly("CLUSTER +new@1");
  }

  @Test
  void theProxysWordsTellWhichListenersItRefuses() {
    session.configure(
        FakeConfig.of(listener("a", "1"), listener("bad:80", "1"), listener("bad:8080", "1")));
    session.introduced();
    ask(LISTENER, "", "");
    Response first = hear().getFirst();
    assertThat(refuse(first, "Error adding/updating listener(s) bad:80: no filter chains"))
        .contains(
            new Refused(
                LISTENER,
                List.of(listener("bad:80", "1")),
                "Error adding/updating listener(s) bad:80: no filter chains"));
    assertThat(hear()).as("not again until something changes").isEmpty();
    session.configure(
        FakeConfig.of(listener("a", "2"), listener("bad:80", "1"), listener("bad:8080", "1")));
    Response second = hear().getFirst();
    assertThat(text(List.of(second)))
        .as("without it, the proxy would drop the one before")
        .containsExactly("LISTENER +a@2 +bad:80@1 +bad:8080@1");
    refuse(second, "Error adding/updating listener(s) bad:80: no filter chains");
    assertThat(hear()).isEmpty();
    assertThat(session.status().getFirst().refusals())
        .extracting(refusal -> refusal.resource().name())
        .containsExactly("bad:80");
  }
}
