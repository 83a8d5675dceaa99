package dev.osier.xds.stream;

import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.Verdict.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A session of the state-of-the-world variant over one aggregated stream (xDS protocol, "Basic
 * Protocol Overview"). A response with clusters or listeners holds all of them, and what it does
 * not hold is gone; of the other types only what changed is sent.
 *
 * <p>This variant cannot say what a proxy that comes back has: it is sent everything, and clusters
 * that went meanwhile go before its listeners have changed. That is what the incremental variant is
 * for.
 */
public final class StateOfTheWorldSession implements Session<StateOfTheWorldRequest> {
  private static final String ALL = "*";
  private static final int VERSION_BYTES = 8;

  private final Delivery delivery = new Delivery();
  private final Nonces nonces = new Nonces();
  private final SubscriptionLimits limits;
  private int refused;

  public StateOfTheWorldSession(SubscriptionLimits limits) {
    this.limits = limits;
  }

  @Override
  public Optional<Verdict> receive(StateOfTheWorldRequest request) {
    limits.checkNames(request.names());
    ResourceType type = request.type();
    if (nonces.hasSent(type) && !nonces.isCurrent(type, request.nonce())) {
      // Said before our last response arrived; it will be said again in the answer to that one.
      return Optional.empty();
    }
    Optional<TypeState> known = delivery.find(type);
    TypeState state = known.orElseGet(() -> delivery.open(type, manner(type)));
    Optional<Verdict> verdict =
        nonces.isCurrent(type, request.nonce()) ? state.judge(request.error()) : Optional.empty();
    subscribe(state, request);
    if (known.isEmpty() && type == ResourceType.ENDPOINTS) {
      delivery.oweEndpointsOfClustersSentBefore();
    }
    checkSubscriptions();
    if (verdict.orElse(null) instanceof Refused) {
      limits.checkRefusals(++refused);
    }
    return verdict;
  }

  private static void subscribe(TypeState state, StateOfTheWorldRequest request) {
    Set<String> names = new HashSet<>(request.names());
    boolean all =
        names.remove(ALL)
            || (request.names().isEmpty()
                && !state.subscription().wasNamed()
                && isSentWhole(request.type()));
    if (!request.names().isEmpty()) {
      state.subscription().setNamed();
    }
    if (!all) {
      state.unsubscribeFromAll();
    } else if (state.subscribeToAll() && request.version().isEmpty()) {
      state.greet();
    }
    Set<String> before = Set.copyOf(state.subscription().names());
    before.stream().filter(name -> !names.contains(name)).forEach(state::unsubscribe);
    names.stream()
        .filter(name -> !before.contains(name))
        .forEach(name -> state.subscribe(name, false));
  }

  private static Manner manner(ResourceType type) {
    return isSentWhole(type) ? Manner.EVERYTHING : Manner.CHANGES_WITHOUT_REMOVALS;
  }

  private static boolean isSentWhole(ResourceType type) {
    return type == ResourceType.CLUSTER || type == ResourceType.LISTENER;
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
  public void introduced() {
    delivery.introduced();
  }

  @Override
  public void sendAhead(ResourceType type, Set<String> names) {
    // Its proxy has everything from the beginning.
  }

  @Override
  public Optional<Response> next() {
    return delivery.next().map(this::respond);
  }

  private Response respond(Change change) {
    ResourceType type = change.type();
    Collection<XdsResource> everything = delivery.find(type).orElseThrow().everything();
    return new Response(
        type,
        nonces.next(type),
        version(everything),
        isSentWhole(type) ? List.copyOf(everything) : change.added(),
        List.of());
  }

  private static String version(Collection<XdsResource> resources) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (XdsResource resource : resources) {
        digest.update(resource.name().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(resource.version().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("hashing resources: every JDK has SHA-256", e);
    }
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
