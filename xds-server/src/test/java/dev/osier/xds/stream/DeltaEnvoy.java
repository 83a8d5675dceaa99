package dev.osier.xds.stream;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.ENDPOINTS;
import static dev.osier.xds.resource.ResourceType.LISTENER;
import static dev.osier.xds.resource.ResourceType.ROUTES;
import static dev.osier.xds.resource.ResourceType.VIRTUAL_HOST;

import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Envoy on an incremental stream. */
final class DeltaEnvoy implements EnvoyClient {
  private static final List<ResourceType> ORDER =
      List.of(CLUSTER, ENDPOINTS, LISTENER, ROUTES, VIRTUAL_HOST);
  private static final List<ResourceType> HOSTS_FIRST =
      List.of(VIRTUAL_HOST, CLUSTER, ENDPOINTS, LISTENER, ROUTES);

  private final EnvoyModel model = new EnvoyModel();
  private final boolean implicitly;
  private final Optional<List<ResourceType>> eagerly;
  private final Set<String> onDemand = new TreeSet<>();
  private final Set<String> hosts = new TreeSet<>();
  private final Set<String> kept = new TreeSet<>();
  private final Set<String> keptClusters = new TreeSet<>();
  private final Deque<DeltaRequest> requests = new ArrayDeque<>();
  private final Deque<Response> responses = new ArrayDeque<>();
  private final Map<ResourceType, Set<String>> subscribed = new EnumMap<>(ResourceType.class);
  private final Map<ResourceType, Integer> underWay = new EnumMap<>(ResourceType.class);
  private final Map<String, String> refusedAlone = new HashMap<>();
  private final Set<String> mayBeRepeated = new TreeSet<>();
  private final List<DeltaRequest> paused = new ArrayList<>();
  private DeltaSession session = new DeltaSession(SubscriptionLimits.DEFAULT);

  /**
   * @param implicitly whether it subscribes to all clusters and listeners by naming none
   */
  DeltaEnvoy(boolean implicitly) {
    this(implicitly, Optional.empty());
  }

  private DeltaEnvoy(boolean implicitly, Optional<List<ResourceType>> eagerly) {
    this.implicitly = implicitly;
    this.eagerly = eagerly;
  }

  /**
   * One whose route tables have all their virtual hosts without its asking for any by name.
   *
   * @param hostsFirst whether it tells of its virtual hosts first when it comes back
   */
  static DeltaEnvoy eager(boolean hostsFirst) {
    return new DeltaEnvoy(true, Optional.of(hostsFirst ? HOSTS_FIRST : ORDER));
  }

  boolean isEager() {
    return eagerly.isPresent();
  }

  @Override
  public void connect(ProxyConfig config) {
    session = new DeltaSession(SubscriptionLimits.DEFAULT);
    session.configure(config);
    requests.clear();
    responses.clear();
    subscribed.clear();
    underWay.clear();
    refusedAlone.clear();
    paused.clear();
    // A new session knows only what it is told of.
    kept.clear();
    keptClusters.clear();
    model.running(CLUSTER).keySet().stream()
        .filter(name -> name.startsWith(FakeConfig.ADDRESS) && !onDemand.contains(name))
        .forEach(keptClusters::add);
    for (ResourceType type : eagerly.orElse(ORDER)) {
      if (type == VIRTUAL_HOST && isEager() && model.running(ROUTES).isEmpty()) {
        continue;
      }
      boolean all = type == CLUSTER || type == LISTENER;
      Set<String> names =
          all ? allNames(type) : type == VIRTUAL_HOST ? allHosts() : model.wanted(type);
      if (all || type == VIRTUAL_HOST || !names.isEmpty()) {
        subscribed.put(type, new TreeSet<>(names));
        Map<String, String> versions = new HashMap<>();
        if (type == VIRTUAL_HOST) {
          versions.putAll(model.hostVersions());
        } else {
          model.running(type).forEach((name, resource) -> versions.put(name, resource.version()));
        }
        sendUnlessPaused(
            new DeltaRequest(type, List.copyOf(names), List.of(), versions, "", Optional.empty()));
      }
    }
  }

  /** It begins with naming none, which is all there are, and says so once it has named any. */
  private Set<String> allHosts() {
    if (!isEager()) {
      kept.addAll(model.running(VIRTUAL_HOST).keySet());
    }
    Set<String> names = new TreeSet<>(hosts);
    if (!names.isEmpty()) {
      names.add("*");
    }
    return names;
  }

  /** Is sent virtual hosts and clusters that it did not ask for. */
  void expect(Set<String> someHosts, Set<String> clusters) {
    session.sendAhead(VIRTUAL_HOST, someHosts);
    session.sendAhead(CLUSTER, clusters);
    kept.addAll(someHosts);
    keptClusters.addAll(clusters);
  }

  /** The virtual hosts that it may have without having asked for them. */
  Set<String> kept() {
    return kept;
  }

  /** The clusters that it may have without having asked for them. */
  Set<String> keptClusters() {
    return keptClusters;
  }

  private Set<String> allNames(ResourceType type) {
    Set<String> names = new TreeSet<>();
    if (type == CLUSTER) {
      names.addAll(onDemand);
    }
    if (!implicitly || !names.isEmpty()) {
      names.add("*");
    }
    return names;
  }

  /** Asks for a cluster by name. */
  void demand(String name) {
    if (onDemand.add(name) && subscribed.containsKey(CLUSTER)) {
      Set<String> names = new TreeSet<>(Set.of(name));
      if (implicitly) {
        names.add("*");
      }
      sendUnlessPaused(
          new DeltaRequest(CLUSTER, List.copyOf(names), List.of(), Map.of(), "", Optional.empty()));
    }
  }

  /** No longer asks for a cluster by name. */
  void release(String name) {
    if (onDemand.remove(name)) {
      sendUnlessPaused(
          new DeltaRequest(CLUSTER, List.of(), List.of(name), Map.of(), "", Optional.empty()));
    }
  }

  /** Asks for a virtual host, for the first request to it. */
  void call(String host) {
    if (hosts.add(host)) {
      subscribed.put(VIRTUAL_HOST, new TreeSet<>(hosts));
      requests.add(
          new DeltaRequest(VIRTUAL_HOST, List.of(host), List.of(), Map.of(), "", Optional.empty()));
    }
  }

  Set<String> hosts() {
    return hosts;
  }

  Set<String> onDemand() {
    return onDemand;
  }

  @Override
  public void configure(ProxyConfig config) {
    session.configure(config);
    refusedAlone.clear();
  }

  @Override
  public boolean deliverRequest() {
    DeltaRequest request = requests.poll();
    if (request == null) {
      return false;
    }
    if (!request.nonce().isEmpty()) {
      underWay.remove(request.type());
    }
    request.subscribe().forEach(name -> mayBeRepeated.add(request.type() + name));
    request.unsubscribe().forEach(name -> mayBeRepeated.add(request.type() + name));
    session.receive(request);
    return true;
  }

  @Override
  public boolean respond() {
    Optional<Response> response = session.next();
    response.ifPresent(this::check);
    response.ifPresent(responses::add);
    return response.isPresent();
  }

  private void check(Response response) {
    if (underWay.merge(response.type(), 1, Integer::sum) > 1) {
      throw new AssertionError("two responses under way: " + response);
    }
    for (XdsResource resource : response.resources()) {
      if (response.type() == CLUSTER) {
        // A changed cluster waits for endpoints anew, be they what they may.
        mayBeRepeated.add(ENDPOINTS + resource.name());
      }
      String key = response.type() + resource.name();
      if (!mayBeRepeated.contains(key) && resource.version().equals(refusedAlone.get(key))) {
        throw new AssertionError("sent again what was refused: " + resource);
      }
      if (response.resources().size() == 1) {
        mayBeRepeated.remove(key);
      }
    }
  }

  @Override
  public boolean deliverResponse() {
    Response response = responses.poll();
    if (response == null) {
      return false;
    }
    ResourceType type = response.type();
    if (!subscribed.containsKey(type)) {
      throw new AssertionError("never asked for " + response);
    }
    Optional<String> error = model.take(type, response.resources(), response.removed(), false);
    if (error.isPresent() && response.resources().size() == 1) {
      XdsResource refused = response.resources().getFirst();
      refusedAlone.put(type + refused.name(), refused.version());
    }
    sendUnlessPaused(
        new DeltaRequest(type, List.of(), List.of(), Map.of(), response.nonce(), error));
    for (ResourceType follower : List.of(ENDPOINTS, ROUTES)) {
      followReferences(follower);
    }
    if (isEager() && !model.running(ROUTES).isEmpty() && !subscribed.containsKey(VIRTUAL_HOST)) {
      subscribed.put(VIRTUAL_HOST, new TreeSet<>());
      requests.add(
          new DeltaRequest(
              VIRTUAL_HOST, List.of(), List.of(), model.hostVersions(), "", Optional.empty()));
    }
    resumeIfWarm();
    return true;
  }

  private void followReferences(ResourceType type) {
    Set<String> wanted = model.wanted(type);
    boolean first = !subscribed.containsKey(type);
    Set<String> before = subscribed.getOrDefault(type, Set.of());
    Set<String> added = new TreeSet<>(wanted);
    added.removeAll(before);
    Set<String> removed = new TreeSet<>(before);
    removed.removeAll(wanted);
    if (added.isEmpty() && (first || removed.isEmpty())) {
      return;
    }
    subscribed.put(type, new TreeSet<>(wanted));
    requests.add(
        new DeltaRequest(
            type, List.copyOf(added), List.copyOf(removed), Map.of(), "", Optional.empty()));
  }

  /** Envoy says nothing about clusters while some are warming. */
  private void sendUnlessPaused(DeltaRequest request) {
    if (request.type() == CLUSTER && model.isWarming()) {
      paused.add(request);
    } else {
      requests.add(request);
    }
  }

  private void resumeIfWarm() {
    if (!model.isWarming()) {
      requests.addAll(paused);
      paused.clear();
    }
  }

  @Override
  public boolean introduce() {
    boolean early = !requests.isEmpty() || !paused.isEmpty();
    if (!early) {
      session.introduced();
    }
    return !early;
  }

  @Override
  public void expire() {
    model.expire();
    resumeIfWarm();
  }

  @Override
  public Session<?> session() {
    return session;
  }

  @Override
  public EnvoyModel model() {
    return model;
  }
}
