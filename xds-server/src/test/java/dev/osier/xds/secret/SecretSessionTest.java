package dev.osier.xds.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.secret.SecretSession.Message;
import dev.osier.xds.secret.SecretSession.Step;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stream for secrets may be asked, without a wire. */
class SecretSessionTest {
  private static final String TYPE = ResourceType.SECRET.typeUrl();
  private final SecretSession session = new SecretSession();

  private static Message ask(String... names) {
    return new Message(TYPE, List.of(names), List.of(), "", Optional.empty());
  }

  private static Message answer(String nonce, Optional<String> error) {
    return new Message(TYPE, List.of(), List.of(), nonce, error);
  }

  @Test
  void theIdentityIsSentWhenItIsAskedForAndNotForAnAnswer() {
    assertThat(session.receive(ask("identity"))).isEqualTo(Step.PUSH);
    String nonce = session.next();
    assertThat(session.receive(answer(nonce, Optional.empty()))).isEqualTo(Step.NONE);
    assertThat(session.refusal()).isEmpty();
    assertThat(session.wants()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "",
        "roots",
        "osier-ca",
        "Identity",
        "identity ",
        "identity/other",
        "spiffe://cluster.local/ns/bookstore/sa/reviews",
        "xdstp://osier/envoy.extensions.transport_sockets.tls.v3.Secret/identity"
      })
  void everyOtherNameEndsTheStream(String name) {
    assertThatThrownBy(() -> session.receive(ask(name)))
        .isInstanceOf(RefusedStreamException.class)
        .extracting("reason")
        .isEqualTo(SecretRefusal.OTHER_SECRET);
    assertThatThrownBy(() -> new SecretSession().receive(ask("identity", name)))
        .isInstanceOf(RefusedStreamException.class);
    assertThat(session.wants()).isFalse();
  }

  @Test
  void askingForNothingInParticularIsAskingForEverything() {
    assertThatThrownBy(() -> session.receive(ask()))
        .extracting("reason")
        .isEqualTo(SecretRefusal.OTHER_SECRET);
  }

  @Test
  void anotherTypeEndsTheStream() {
    assertThatThrownBy(
            () ->
                session.receive(
                    new Message(
                        ResourceType.CLUSTER.typeUrl(),
                        List.of("identity"),
                        List.of(),
                        "",
                        Optional.empty())))
        .extracting("reason")
        .isEqualTo(SecretRefusal.NONSENSE);
  }

  @Test
  void aRefusalCountsForTheResponseItNamesOnly() {
    session.receive(ask("identity"));
    String first = session.next();
    String second = session.next();
    session.receive(answer(first, Optional.of("stale")));
    assertThat(session.refusal()).isEmpty();
    session.receive(answer(second, Optional.of("bad key")));
    assertThat(session.refusal()).contains("bad key");
    session.next();
    assertThat(session.refusal()).isEmpty();
  }

  @Test
  void whoNoLongerWantsItGetsItAgainWhenItDoes() {
    session.receive(ask("identity"));
    session.receive(new Message("", List.of(), List.of("identity"), "", Optional.empty()));
    assertThat(session.wants()).isFalse();
    assertThat(session.receive(ask("identity"))).isEqualTo(Step.PUSH);
    assertThat(session.wants()).isTrue();
  }
}
