package dev.osier.xds.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A proxy played by hand, message by message, over an incremental session. */
final class DeltaConversation {
  private static final int ENOUGH = 100;

  final DeltaSession session;

  DeltaConversation(ProxyConfig config) {
    this(config, SubscriptionLimits.DEFAULT);
  }

  DeltaConversation(ProxyConfig config, SubscriptionLimits limits) {
    session = new DeltaSession(limits);
    session.configure(config);
  }

  /** The first request of a type, as Envoy makes it for all clusters or listeners. */
  void askForAll(ResourceType type) {
    say(type, List.of(), List.of(), Map.of(), "", Optional.empty());
  }

  void subscribe(ResourceType type, String... names) {
    say(type, List.of(names), List.of(), Map.of(), "", Optional.empty());
  }

  void unsubscribe(ResourceType type, String... names) {
    say(type, List.of(), List.of(names), Map.of(), "", Optional.empty());
  }

  void comeBack(ResourceType type, Map<String, String> versions, String... names) {
    say(type, List.of(names), List.of(), versions, "", Optional.empty());
  }

  Optional<Verdict> accept(Response response) {
    return say(response.type(), List.of(), List.of(), Map.of(), response.nonce(), Optional.empty());
  }

  Optional<Verdict> refuse(Response response, String why) {
    return say(response.type(), List.of(), List.of(), Map.of(), response.nonce(), Optional.of(why));
  }

  private Optional<Verdict> say(
      ResourceType type,
      List<String> subscribe,
      List<String> unsubscribe,
      Map<String, String> versions,
      String nonce,
      Optional<String> error) {
    return session.receive(new DeltaRequest(type, subscribe, unsubscribe, versions, nonce, error));
  }

  /** All that the session has to say now, in order. */
  List<Response> hear() {
    List<Response> responses = new ArrayList<>();
    for (Optional<Response> next = session.next(); next.isPresent(); next = session.next()) {
      responses.add(next.get());
    }
    return responses;
  }

  /** All that the session has to say, each accepted at once; as text. */
  List<String> hearAndAccept() {
    List<String> heard = new ArrayList<>();
    for (Optional<Response> next = session.next(); next.isPresent(); next = session.next()) {
      heard.add(text(next.get()));
      assertThat(heard).as("what the session says").hasSizeLessThan(ENOUGH);
      accept(next.get());
    }
    return heard;
  }

  /** Such as {@code CLUSTER +a@1 -b}. */
  static String text(Response response) {
    StringBuilder text = new StringBuilder(response.type().name());
    for (XdsResource resource : response.resources()) {
      text.append(" +").append(resource.name()).append('@').append(resource.version());
    }
    response.removed().forEach(name -> text.append(" -").append(name));
    return text.toString();
  }

  static List<String> text(List<Response> responses) {
    return responses.stream().map(DeltaConversation::text).toList();
  }
}
