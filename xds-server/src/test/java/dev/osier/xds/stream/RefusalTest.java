package dev.osier.xds.stream;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.LISTENER;
import static dev.osier.xds.resource.ResourceType.ROUTES;
import static dev.osier.xds.stream.DeltaConversation.text;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static dev.osier.xds.stream.FakeConfig.listener;
import static dev.osier.xds.stream.FakeConfig.routes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.Verdict.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What follows when a proxy refuses what it was sent. */
final class RefusalTest {
  @Test
  void whatWasRefusedIsNotSentAgainUntilItChanges() {
    FakeConfig config = FakeConfig.of(routes("r", "1"));
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.session.introduced();
    proxy.subscribe(ROUTES, "r");
    proxy.hearAndAccept();
    proxy.session.configure(config.with(routes("r", "2")));
    Optional<Verdict> verdict = proxy.refuse(proxy.hear().getFirst(), "bad regex");
    assertThat(verdict).contains(new Refused(ROUTES, List.of(routes("r", "2")), "bad regex"));
    assertThat(proxy.hear()).isEmpty();
    proxy.session.configure(config.with(routes("r", "2"), cluster("other", "1")));
    assertThat(proxy.hear()).isEmpty();
    assertThat(proxy.session.settled()).isTrue();
    assertThat(proxy.session.status().getFirst().refusals())
        .containsExactly(new Refusal(routes("r", "2"), "bad regex"));
    proxy.session.configure(config.with(routes("r", "3")));
    assertThat(proxy.hearAndAccept()).containsExactly("ROUTES +r@3");
    assertThat(proxy.session.status().getFirst().refusals()).isEmpty();
  }

  @Test
  void goingBackToTheLastGoodNeedsNoResponse() {
    FakeConfig config = FakeConfig.of(routes("r", "1"));
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.session.introduced();
    proxy.subscribe(ROUTES, "r");
    proxy.hearAndAccept();
    proxy.session.configure(config.with(routes("r", "2")));
    proxy.refuse(proxy.hear().getFirst(), "no");
    proxy.session.configure(config);
    assertThat(proxy.hear()).isEmpty();
    assertThat(proxy.session.status().getFirst().refusals()).isEmpty();
  }

  @Test
  void askingAgainForWhatWasRefusedGetsItAgain() {
    DeltaConversation proxy = new DeltaConversation(FakeConfig.of(routes("r", "1")));
    proxy.session.introduced();
    proxy.subscribe(ROUTES, "r");
    proxy.refuse(proxy.hear().getFirst(), "no");
    proxy.subscribe(ROUTES, "r");
    assertThat(text(proxy.hear())).containsExactly("ROUTES +r@1");
  }

  @Test
  void oneBadResourceIsFoundAndHoldsUpNoOther() {
    FakeConfig config = FakeConfig.EMPTY;
    for (int i = 0; i < 100; i++) {
      config = config.with(cluster("c" + i, "1"));
    }
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.askForAll(CLUSTER);
    List<Refused> conclusive = new ArrayList<>();
    List<String> accepted = new ArrayList<>();
    int responses = 0;
    for (Optional<Response> next = proxy.session.next();
        next.isPresent();
        next = proxy.session.next()) {
      responses++;
      List<String> names = next.get().resources().stream().map(XdsResource::name).toList();
      if (!names.contains("c42")) {
        proxy.accept(next.get());
        accepted.addAll(names);
      } else if (proxy.refuse(next.get(), "c42 is bad").orElse(null) instanceof Refused refused
          && refused.culprits().size() == 1) {
        conclusive.add(refused);
      }
    }
    assertThat(conclusive)
        .containsExactly(new Refused(CLUSTER, List.of(cluster("c42", "1")), "c42 is bad"));
    assertThat(accepted)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 100).filter(i -> i != 42).mapToObj(i -> "c" + i).toList());
    assertThat(responses).isLessThanOrEqualTo(2 * 7 + 1);
    assertThat(proxy.session.settled()).isTrue();
  }

  @Test
  void whatWasRefusedInCompanyMayHaveBeenTakenAndIsSettledEitherWay() {
    FakeConfig config = FakeConfig.of(cluster("a", "1"), cluster("b", "1"));
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.session.introduced();
    proxy.askForAll(CLUSTER);
    proxy.hearAndAccept();
    proxy.session.configure(config.with(cluster("a", "2"), cluster("b", "2"), cluster("c", "2")));
    proxy.refuse(proxy.hear().getFirst(), "b is bad");
    proxy.session.configure(config);
    assertThat(String.join(" ", proxy.hearAndAccept()))
        .as("the proxy may run a@2, b@2 or c@2 by now")
        .contains("+a@1", "+b@1", "-c");
  }

  @Test
  void aRemovalRefusedInCompanyIsSentOnceMore() {
    FakeConfig config = FakeConfig.of(listener("old", "1"), listener("l", "1"));
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.session.introduced();
    proxy.askForAll(LISTENER);
    proxy.hearAndAccept();
    proxy.session.configure(FakeConfig.of(listener("l", "2")));
    Response mixed = proxy.hear().getFirst();
    assertThat(text(mixed)).isEqualTo("LISTENER +l@2 -old");
    proxy.refuse(mixed, "no");
    Response removal = proxy.hear().getFirst();
    assertThat(text(removal)).isEqualTo("LISTENER -old");
    proxy.refuse(removal, "no");
    assertThat(proxy.hear()).as("refused once more: let it be").isEmpty();
  }
}
