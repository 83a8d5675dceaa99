package dev.osier.xds.stream;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.LISTENER;
import static dev.osier.xds.resource.ResourceType.ROUTES;
import static dev.osier.xds.resource.ResourceType.VIRTUAL_HOST;
import static dev.osier.xds.stream.DeltaConversation.text;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static dev.osier.xds.stream.FakeConfig.host;
import static dev.osier.xds.stream.FakeConfig.listener;
import static dev.osier.xds.stream.FakeConfig.routes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.xds.resource.XdsResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Virtual hosts that every proxy has, apart from the route tables they are in. */
class EagerHostsTest {
  private static final FakeConfig CONFIG =
      FakeConfig.of(
          cluster("c", "1"),
          listener("l", "1"),
          routes("r", "1"),
          routes("s", "1"),
          host("r/a", "1", "c"),
          host("r/b", "1", "c"),
          host("s/a", "1", "c"));

  private static DeltaConversation begin() {
    DeltaConversation proxy = new DeltaConversation(CONFIG);
    proxy.session.introduced();
    proxy.askForAll(CLUSTER);
    proxy.askForAll(LISTENER);
    proxy.hearAndAccept();
    return proxy;
  }

  private static DeltaConversation running() {
    DeltaConversation proxy = begin();
    proxy.subscribe(ROUTES, "r", "s");
    proxy.askForAll(VIRTUAL_HOST);
    proxy.hearAndAccept();
    return proxy;
  }

  @Test
  void comeWhenTheirTableIsThere() {
    DeltaConversation proxy = begin();
    proxy.subscribe(ROUTES, "r");
    proxy.askForAll(VIRTUAL_HOST);
    assertThat(proxy.hearAndAccept()).containsExactly("ROUTES +r@1", "VIRTUAL_HOST +r/a@1 +r/b@1");
    assertThat(proxy.session.pending()).extracting(XdsResource::name).contains("s", "s/a");

    proxy.subscribe(ROUTES, "s");
    assertThat(proxy.hearAndAccept()).containsExactly("ROUTES +s@1", "VIRTUAL_HOST +s/a@1");
    assertThat(proxy.session.pending()).isEmpty();
  }

  @Test
  void changeOneByOne() {
    DeltaConversation proxy = running();
    proxy.session.configure(CONFIG.with(host("r/b", "2", "c")));
    assertThat(proxy.hearAndAccept()).containsExactly("VIRTUAL_HOST +r/b@2");
    proxy.session.configure(CONFIG.without(VIRTUAL_HOST, "r/b"));
    assertThat(proxy.hearAndAccept()).containsExactly("VIRTUAL_HOST -r/b");
  }

  // Envoy has dropped them with the table, and says that it has them.
  @Test
  void comeAnewWithATableThatIsAskedForAnew() {
    DeltaConversation proxy = running();
    proxy.unsubscribe(ROUTES, "r");
    proxy.subscribe(ROUTES, "r");
    assertThat(proxy.hearAndAccept())
        .containsExactly("VIRTUAL_HOST -r/a -r/b", "ROUTES +r@1", "VIRTUAL_HOST +r/a@1 +r/b@1");
  }

  @Test
  void makeATableWaitUntilTheyAreTakenBack() {
    DeltaConversation proxy = running();
    proxy.session.configure(CONFIG.with(host("s/a", "2", "c")));
    Response underWay = proxy.hear().getFirst();
    proxy.unsubscribe(ROUTES, "r");
    proxy.subscribe(ROUTES, "r");
    assertThat(proxy.hear()).isEmpty();
    proxy.accept(underWay);
    assertThat(proxy.hearAndAccept())
        .containsExactly("VIRTUAL_HOST -r/a -r/b", "ROUTES +r@1", "VIRTUAL_HOST +r/a@1 +r/b@1");
  }

  @Test
  void areNotTakenFromAProxyThatTellsOfThemBeforeItsTables() {
    DeltaConversation proxy = new DeltaConversation(CONFIG.with(host("r/b", "2", "c")));
    proxy.comeBack(VIRTUAL_HOST, Map.of("r/a", "1", "r/b", "1", "s/a", "1"));
    assertThat(text(proxy.hear())).isEmpty();
    proxy.comeBack(CLUSTER, Map.of("c", "1"));
    proxy.comeBack(LISTENER, Map.of("l", "1"));
    proxy.comeBack(ROUTES, Map.of("r", "1", "s", "1"), "r", "s");
    assertThat(proxy.hearAndAccept()).containsExactly("VIRTUAL_HOST +r/b@2");
  }

  // Envoy refuses one that has a domain which another still has.
  @Test
  void goBeforeWhatMayTakeTheirDomains() {
    DeltaConversation proxy = running();
    proxy.session.configure(
        CONFIG
            .without(VIRTUAL_HOST, "r/b")
            .with(host("r/c", "1", "c"), host("r/d", "1", "c"), host("r/e", "1", "c")));
    List<Response> together = proxy.hear();
    assertThat(text(together)).containsExactly("VIRTUAL_HOST +r/c@1 +r/d@1 +r/e@1 -r/b");
    proxy.refuse(together.getFirst(), "something");
    assertThat(text(proxy.hear()).getFirst()).endsWith(" -r/b").doesNotContain("r/e");
  }
}
