package dev.osier.xds.stream;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.ENDPOINTS;
import static dev.osier.xds.resource.ResourceType.LISTENER;
import static dev.osier.xds.resource.ResourceType.ROUTES;

import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Envoy on a state-of-the-world stream. */
final class StateOfTheWorldEnvoy implements EnvoyClient {
  private static final List<ResourceType> ORDER = List.of(CLUSTER, ENDPOINTS, LISTENER, ROUTES);

  private final EnvoyModel model = new EnvoyModel();
  private final Deque<StateOfTheWorldRequest> requests = new ArrayDeque<>();
  private final Deque<Response> responses = new ArrayDeque<>();
  private final Map<ResourceType, Set<String>> subscribed = new EnumMap<>(ResourceType.class);
  private final Map<ResourceType, String> versions = new EnumMap<>(ResourceType.class);
  private final Map<ResourceType, String> nonces = new EnumMap<>(ResourceType.class);
  private final Map<ResourceType, Integer> underWay = new EnumMap<>(ResourceType.class);
  private final Set<ResourceType> heard = EnumSet.noneOf(ResourceType.class);
  private final List<StateOfTheWorldRequest> paused = new ArrayList<>();
  private StateOfTheWorldSession session = new StateOfTheWorldSession(SubscriptionLimits.DEFAULT);
  private int streams;

  @Override
  public void connect(ProxyConfig config) {
    streams++;
    session = new StateOfTheWorldSession(SubscriptionLimits.DEFAULT);
    session.configure(config);
    requests.clear();
    responses.clear();
    subscribed.clear();
    nonces.clear();
    underWay.clear();
    heard.clear();
    paused.clear();
    for (ResourceType type : ORDER) {
      if (type == CLUSTER || type == LISTENER || !model.wanted(type).isEmpty()) {
        ask(type, Optional.empty());
      }
    }
  }

  private void ask(ResourceType type, Optional<String> error) {
    Set<String> names = model.wanted(type);
    subscribed.put(type, names);
    StateOfTheWorldRequest request =
        new StateOfTheWorldRequest(
            type,
            List.copyOf(names),
            versions.getOrDefault(type, ""),
            nonces.getOrDefault(type, ""),
            error);
    if (type == CLUSTER && model.isWarming()) {
      paused.add(request);
    } else {
      requests.add(request);
    }
  }

  @Override
  public void configure(ProxyConfig config) {
    session.configure(config);
  }

  @Override
  public boolean deliverRequest() {
    StateOfTheWorldRequest request = requests.poll();
    if (request == null) {
      return false;
    }
    if (session.receive(request).isPresent()) {
      underWay.remove(request.type());
    }
    return true;
  }

  @Override
  public boolean respond() {
    Optional<Response> response = session.next();
    response.ifPresent(
        some -> {
          if (underWay.merge(some.type(), 1, Integer::sum) > 1) {
            throw new AssertionError("two responses under way: " + some);
          }
          responses.add(some);
        });
    return response.isPresent();
  }

  @Override
  public boolean deliverResponse() {
    Response response = responses.poll();
    if (response == null) {
      return false;
    }
    ResourceType type = response.type();
    nonces.put(type, response.nonce());
    Set<String> changedClusters = new TreeSet<>();
    Set<String> removed = new TreeSet<>();
    if (type == CLUSTER || type == LISTENER) {
      removed.addAll(model.running(type).keySet());
      for (XdsResource resource : response.resources()) {
        removed.remove(resource.name());
        XdsResource before = model.running(type).get(resource.name());
        if (type == CLUSTER && before != null && !before.version().equals(resource.version())) {
          changedClusters.add(resource.name());
        }
      }
    }
    // What went while Envoy was away goes at once, and what it refused is unknown to the server.
    boolean mayBreak = heard.add(type) || (streams > 1 && model.hasEverRefused());
    Optional<String> error = model.take(type, response.resources(), removed, mayBreak);
    if (error.isEmpty()) {
      versions.put(type, response.version());
    }
    ask(type, error);
    for (ResourceType follower : List.of(ENDPOINTS, ROUTES)) {
      boolean again = follower == ENDPOINTS && !changedClusters.isEmpty();
      boolean first = !subscribed.containsKey(follower) && model.wanted(follower).isEmpty();
      if (!first
          && (again
              || !model.wanted(follower).equals(subscribed.getOrDefault(follower, Set.of())))) {
        ask(follower, Optional.empty());
      }
    }
    resumeIfWarm();
    return true;
  }

  private void resumeIfWarm() {
    if (!model.isWarming() && !paused.isEmpty()) {
      // Of several requests of a type that wait, Envoy sends one, with the latest of everything.
      Optional<String> error =
          paused.stream()
              .map(StateOfTheWorldRequest::error)
              .flatMap(Optional::stream)
              .collect(
                  Collectors.collectingAndThen(
                      Collectors.toList(), all -> all.stream().findFirst()));
      paused.clear();
      ask(CLUSTER, error);
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
