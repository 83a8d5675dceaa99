package dev.osier.e2e.bench;

import dev.osier.e2e.bench.References.Found;
import dev.osier.e2e.bench.WireResponse.Addition;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an Envoy asks for in any case: all clusters, then what they name, then, when all of that has
 * come, all listeners and what those name. Virtual hosts are another's matter.
 */
final class BaseSidecar implements Behaviour {
  // In this order a stream that comes back asks for everything at once.
  private final Subscription clusters = new Subscription();
  private final Subscription endpoints = new Subscription();
  private final Subscription secrets = new Subscription();
  private final Subscription listeners = new Subscription();
  private final Subscription routes = new Subscription();
  private final References references;

  BaseSidecar(References references) {
    this.references = references;
  }

  @Override
  public void begin(Requests requests) {
    if (clusters.askForAll()) {
      requests.subscribe(XdsType.CLUSTER, Set.of(), Map.of());
      return;
    }
    for (XdsType type :
        new XdsType[] {
          XdsType.CLUSTER, XdsType.ENDPOINTS, XdsType.SECRET, XdsType.LISTENER, XdsType.ROUTES
        }) {
      Subscription subscription = subscription(type);
      if (subscription.isAsked()) {
        requests.subscribe(type, subscription.names(), subscription.held());
      }
    }
  }

  @Override
  public void received(WireResponse response, Requests requests) {
    Subscription subscription = subscription(response.type());
    subscription.take(response);
    if (response.type() == XdsType.CLUSTER || response.type() == XdsType.LISTENER) {
      follow(response, requests);
    }
    if (clusters.isAnswered()
        && endpoints.hasNamed()
        && secrets.hasNamed()
        && listeners.askForAll()) {
      requests.subscribe(XdsType.LISTENER, Set.of(), Map.of());
    }
  }

  private void follow(WireResponse response, Requests requests) {
    Set<String> assignments = new TreeSet<>();
    Set<String> tables = new TreeSet<>();
    Set<String> keys = new TreeSet<>();
    for (Addition addition : response.added()) {
      Found found = references.of(response.type(), addition);
      assignments.addAll(found.endpoints());
      tables.addAll(found.routes());
      keys.addAll(found.secrets());
    }
    ask(XdsType.ENDPOINTS, assignments, requests);
    ask(XdsType.SECRET, keys, requests);
    ask(XdsType.ROUTES, tables, requests);
  }

  private void ask(XdsType type, Set<String> names, Requests requests) {
    Set<String> added = subscription(type).ask(names);
    if (!added.isEmpty()) {
      requests.subscribe(type, added, Map.of());
    }
  }

  @Override
  public boolean isConfigured() {
    return listeners.isAnswered()
        && routes.hasNamed()
        && secrets.hasNamed()
        && endpoints.hasNamed();
  }

  @Override
  public boolean calls(String namespace, String service) {
    String part = "/" + namespace + "/" + service + "/";
    return clusters.held().keySet().stream().anyMatch(name -> name.contains(part));
  }

  private Subscription subscription(XdsType type) {
    return switch (type) {
      case CLUSTER -> clusters;
      case ENDPOINTS -> endpoints;
      case SECRET -> secrets;
      case LISTENER -> listeners;
      case ROUTES -> routes;
      case VIRTUAL_HOST -> throw new IllegalArgumentException("virtual hosts were not asked for");
    };
  }
}
