package dev.osier.e2e.bench;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An Envoy that is told of a service when its application first calls it: what does not grow with
 * the mesh, as {@link BaseSidecar} asks for it, then, one after the other, the virtual hosts of the
 * services that are called, and the endpoints of the clusters that come with them.
 */
final class OnDemandSidecar implements Behaviour {
  private final BaseSidecar base;
  private final Set<String> called;
  private final Subscription hosts = new Subscription();

  /**
   * @param called the virtual hosts of the services that its application calls
   */
  OnDemandSidecar(References references, Set<String> called) {
    this.base = new BaseSidecar(references);
    this.called = new TreeSet<>(called);
  }

  @Override
  public void begin(Requests requests) {
    base.begin(requests);
    if (hosts.isAsked()) {
      requests.subscribe(XdsType.VIRTUAL_HOST, hosts.names(), hosts.held());
    }
  }

  @Override
  public void received(WireResponse response, Requests requests) {
    if (response.type() == XdsType.VIRTUAL_HOST) {
      hosts.take(response);
    } else {
      base.received(response, requests);
    }
    if (base.isConfigured() && hosts.askForAll()) {
      // A route table's virtual hosts begin with none.
      requests.subscribe(XdsType.VIRTUAL_HOST, Set.of(), Map.of());
      for (String name : called) {
        requests.subscribe(XdsType.VIRTUAL_HOST, hosts.ask(Set.of(name)), Map.of());
      }
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
