package dev.osier.e2e.bench;

import java.util.Map;
import java.util.Set;

/** An Envoy that is told of every service: when the first route table is there, of all hosts. */
final class EagerSidecar implements Behaviour {
  private final BaseSidecar base;
  private final Subscription hosts = new Subscription();

  EagerSidecar(References references) {
    this.base = new BaseSidecar(references);
  }

  @Override
  public void begin(Requests requests) {
    base.begin(requests);
    if (hosts.isAsked()) {
      requests.subscribe(XdsType.VIRTUAL_HOST, Set.of(), hosts.held());
    }
  }

  @Override
  public void received(WireResponse response, Requests requests) {
    if (response.type() == XdsType.VIRTUAL_HOST) {
      hosts.take(response);
      return;
    }
    base.received(response, requests);
    if (response.type() == XdsType.ROUTES && hosts.askForAll()) {
      requests.subscribe(XdsType.VIRTUAL_HOST, Set.of(), Map.of());
    }
  }

  @Override
  public boolean isConfigured() {
    return base.isConfigured() && hosts.isAnswered();
  }

  @Override
  public boolean calls(String namespace, String service) {
    return base.calls(namespace, service);
  }
}
