package dev.osier.xds.stream;

import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.Verdict.Refused;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A session of the incremental variant (xDS protocol, "Incremental xDS"): only what the proxy lacks
 * is sent, also to one that comes back, from whichever replica, with what it had.
 */
public final class DeltaSession implements Session<DeltaRequest> {
  private final Delivery delivery = new Delivery();
  private final Nonces nonces = new Nonces();
  private final SubscriptionLimits limits;
  private int refused;

  public DeltaSession(SubscriptionLimits limits) {
    this.limits = limits;
  }

  @Override
  public Optional<Verdict> receive(DeltaRequest request) {
    limits.checkNames(request.subscribe());
    limits.checkNames(request.unsubscribe());
    limits.checkNames(request.initialVersions().keySet());
    ResourceType type = request.type();
    Optional<TypeState> known = delivery.find(type);
    TypeState state = known.orElseGet(() -> delivery.open(type, Manner.CHANGES));
    Optional<Verdict> verdict =
        nonces.isCurrent(type, request.nonce()) ? state.judge(request.error()) : Optional.empty();
    boolean first = known.isEmpty();
    if (first) {
      state.begin(request.initialVersions());
    }
    request.unsubscribe().forEach(name -> unsubscribe(state, name));
    if (type == ResourceType.VIRTUAL_HOST) {
      delivery.hostsAsked(request.subscribe());
    }
    request.subscribe().forEach(name -> subscribe(state, name, first, request));
    subscribeImplicitly(state, request);
    if (first) {
      // What it has and did not ask for was sent ahead on an earlier stream.
      delivery.sendAhead(type, request.unasked());
      state.forgetUnwanted();
    }
    if (first && type == ResourceType.ENDPOINTS) {
      delivery.oweEndpointsOfClustersSentBefore();
    }
    checkSubscriptions();
    if (verdict.orElse(null) instanceof Refused) {
      limits.checkRefusals(++refused);
    }
    return verdict;
  }

  private static void subscribe(TypeState state, String name, boolean first, DeltaRequest request) {
    state.subscription().setNamed();
    if (name.equals(DeltaRequest.ALL)) {
      subscribeToAll(state, request);
    } else {
      state.subscribe(name, first);
    }
  }

  private static void unsubscribe(TypeState state, String name) {
    if (name.equals(DeltaRequest.ALL)) {
      state.unsubscribeFromAll();
    } else {
      state.unsubscribe(name);
    }
  }

  private static void subscribeImplicitly(TypeState state, DeltaRequest request) {
    if (state.subscription().wasNamed()) {
      return;
    }
    switch (request.type()) {
      // Of virtual hosts all are none, until some are sent ahead. Envoy waits for the answer.
      case CLUSTER, LISTENER, VIRTUAL_HOST -> subscribeToAll(state, request);
      case SECRET, ENDPOINTS, ROUTES -> {}
    }
  }

  private static void subscribeToAll(TypeState state, DeltaRequest request) {
    if (state.subscribeToAll() && request.initialVersions().isEmpty()) {
      state.greet();
    }
  }

  @Override
  public void configure(ProxyConfig config) {
    delivery.configure(config);
    checkSubscriptions();
  }

  private void checkSubscriptions() {
    limits.checkSubscriptions(delivery.subscriptions(), delivery.characters());
  }

  @Override
  public void sendAhead(ResourceType type, Set<String> names) {
    delivery.sendAhead(type, names);
  }

  @Override
  public void introduced() {
    delivery.introduced();
  }

  @Override
  public Optional<Response> next() {
    return delivery
        .next()
        .map(
            change ->
                new Response(
                    change.type(),
                    nonces.next(change.type()),
                    "",
                    change.added(),
                    change.removed()));
  }

  @Override
  public boolean settled() {
    return delivery.settled();
  }

  @Override
  public List<XdsResource> pending() {
    return delivery.pending();
  }

  @Override
  public List<XdsResource> fetched() {
    return delivery.fetched();
  }

  @Override
  public boolean hasTaken(XdsResource resource) {
    return delivery.hasTaken(resource);
  }

  @Override
  public boolean doesWithout(XdsResource resource) {
    return delivery.doesWithout(resource);
  }

  @Override
  public Held held() {
    return delivery.held();
  }

  @Override
  public List<TypeStatus> status() {
    return delivery.status();
  }
}
