package dev.osier.xds.stream;

import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.TableHosts;
import dev.osier.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a proxy is given what it lacks, over all types: nothing is named before it is
 * there, and nothing goes while it is named (xDS protocol, "Eventual consistency considerations").
 *
 * <ul>
 *   <li>Listeners and routes wait until the proxy has judged the clusters sent before them. Envoy
 *       withholds that verdict until the clusters are warm, so what they wait for themselves,
 *       endpoints and secrets, waits for nothing.
 *   <li>They wait for endpoints that could not be sent yet, too: a cluster that was about to go
 *       when it is named again is warm without having any.
 *   <li>Clusters, endpoints and secrets are taken away only when all that could name them is as the
 *       configuration says. While a proxy refuses a listener or a route table and therefore runs
 *       the one before, it keeps what that one may name.
 *   <li>A type that the proxy never asked for holds up nothing; that it will not ask is known when
 *       it has had time to introduce itself. (Envoy that comes back asks for one type after the
 *       other, and goes on running what it has of those it comes to last.)
 *   <li>Envoy waits for endpoints anew each time a cluster changes, but does not ask for them
 *       again: they are sent again. For this the endpoints of a cluster must bear the cluster's
 *       name.
 *   <li>Virtual hosts wait for the route table that they are in: Envoy drops those of others, and
 *       says that it has them all the same. So a table that is new to the proxy waits until the
 *       proxy has been told that it has none of its virtual hosts.
 *   <li>The clusters of a virtual host that is asked for go before it, unasked. Those of one that
 *       is sent ahead go with the others, as nobody waits for it.
 * </ul>
 */
final class Delivery {
  /** So many Hosts that are no service's are answered one by one in each route table. */
  static final int MOST_OTHERS = 1_000;

  private static final Set<ResourceType> ALWAYS_WANTED =
      EnumSet.of(
          ResourceType.CLUSTER,
          ResourceType.LISTENER,
          ResourceType.ROUTES,
          ResourceType.VIRTUAL_HOST);

  private final Map<ResourceType, TypeState> types = new EnumMap<>(ResourceType.class);
  private final List<Change> clustersBeforeEndpoints = new ArrayList<>();
  private final Set<String> unheeded = new HashSet<>();
  private final Map<String, Integer> others = new HashMap<>();
  private final Map<ResourceType, Set<String>> ahead = new EnumMap<>(ResourceType.class);
  private @Nullable ProxyConfig config;
  // As far as the proxy can take its virtual hosts.
  private @Nullable ProxyConfig takeable;
  private @Nullable ProxyConfig takeableOf;
  private Set<String> takeableBy = Set.of();
  private final Map<ResourceType, Fetched> fetched = new EnumMap<>(ResourceType.class);
  private @Nullable Object impliedBy;
  private int impliedAt;
  private boolean introduced;

  /** The state of a type, empty before the first request for it. */
  Optional<TypeState> find(ResourceType type) {
    return Optional.ofNullable(types.get(type));
  }

  /** Begins with a type that the proxy now asks for for the first time. */
  TypeState open(ResourceType type, Manner manner) {
    TypeState state = new TypeState(type, manner);
    types.put(type, state);
    return state;
  }

  /** To be called when the first request for endpoints has been taken in. */
  void oweEndpointsOfClustersSentBefore() {
    clustersBeforeEndpoints.forEach(this::oweEndpoints);
    clustersBeforeEndpoints.clear();
  }

  void configure(ProxyConfig current) {
    types.forEach(
        (type, state) -> {
          if (type != ResourceType.VIRTUAL_HOST) {
            state.reconsider(config, current);
          }
        });
    config = current;
  }

  void sendAhead(ResourceType type, Set<String> names) {
    if (type == ResourceType.VIRTUAL_HOST || type == ResourceType.CLUSTER) {
      ahead.computeIfAbsent(type, one -> new HashSet<>()).addAll(names);
      impliedBy = null;
    }
  }

  /**
   * To be called when virtual hosts are asked for, before they are subscribed to. Who names more
   * and more Hosts that are no service's is given what does for all of them, and asks no more.
   */
  void hostsAsked(Collection<String> names) {
    Set<String> known =
        find(ResourceType.VIRTUAL_HOST).map(state -> state.subscription().names()).orElse(Set.of());
    names.stream().filter(name -> !known.contains(name)).forEach(unheeded::add);
  }

  private void countOthers(ProxyConfig current) {
    for (String name : unheeded) {
      current
          .fallback(name)
          .filter(all -> others.merge(all, 1, Integer::sum) == MOST_OTHERS)
          .ifPresent(all -> sendAhead(ResourceType.VIRTUAL_HOST, Set.of(all)));
    }
    unheeded.clear();
  }

  void introduced() {
    introduced = true;
  }

  /** The next step of any type, which then counts as taken. */
  Optional<Change> next() {
    if (config == null) {
      return Optional.empty();
    }
    refresh(config);
    for (Map.Entry<ResourceType, TypeState> entry : types.entrySet()) {
      ResourceType type = entry.getKey();
      TypeState state = entry.getValue();
      if (state.hasNothingToSend()) {
        continue;
      }
      Optional<Change> change = state.advance(mayAdd(type), mayRemove(type));
      if (change.isPresent()) {
        change.filter(some -> some.type() == ResourceType.CLUSTER).ifPresent(this::oweEndpoints);
        return change;
      }
    }
    return Optional.empty();
  }

  private void refresh(ProxyConfig current) {
    imply(current);
    types.forEach(
        (type, state) ->
            state.refresh(type == ResourceType.VIRTUAL_HOST ? takeable(state, current) : current));
  }

  /** The configuration as far as the proxy can take its virtual hosts now. */
  @SuppressWarnings("ReferenceEquality") // a configuration is immutable
  private ProxyConfig takeable(TypeState hosts, ProxyConfig current) {
    Set<String> tables = find(ResourceType.ROUTES).map(TypeState::heldNames).orElse(Set.of());
    if (takeable == null || takeableOf != current || !takeableBy.equals(tables)) {
      ProxyConfig now = HostsOfTables.of(current, tables);
      hosts.reconsider(takeable, now);
      takeable = now;
      takeableOf = current;
      takeableBy = Set.copyOf(tables);
    }
    return takeable;
  }

  /**
   * A proxy that asks for a virtual host is given the clusters it leads to before that, so that it
   * need not ask again, and for each anew; and so with what is sent ahead.
   */
  @SuppressWarnings("ReferenceEquality") // equal parts of two configurations are the same object
  private void imply(ProxyConfig current) {
    Object named = current.named(ResourceType.VIRTUAL_HOST);
    int asked = changes(ResourceType.VIRTUAL_HOST);
    if (named == impliedBy && asked == impliedAt) {
      return;
    }
    countOthers(current);
    Set<String> hosts = hostsAhead(current);
    find(ResourceType.VIRTUAL_HOST)
        .ifPresent(
            state -> {
              state.imply(hosts);
              hosts.addAll(state.subscription().names());
            });
    Set<String> needed = clustersAhead(current);
    for (String name : hosts) {
      current
          .resource(ResourceType.VIRTUAL_HOST, name)
          .ifPresent(host -> needed.addAll(host.clusters()));
    }
    find(ResourceType.CLUSTER).ifPresent(state -> state.imply(needed));
    // A request waits: once the proxy runs, it takes a new cluster at once, and so its endpoints
    // right after it. They are sent again when it asks for them, as it does for each cluster.
    if (introduced) {
      find(ResourceType.ENDPOINTS).ifPresent(state -> state.imply(needed));
    }
    impliedBy = named;
    impliedAt = changes(ResourceType.VIRTUAL_HOST);
  }

  private int changes(ResourceType type) {
    return find(type).map(state -> state.subscription().changes()).orElse(-1);
  }

  private Set<String> hostsAhead(ProxyConfig current) {
    Set<String> hosts = new HashSet<>();
    Set<String> named = ahead.getOrDefault(ResourceType.VIRTUAL_HOST, new HashSet<>());
    // What everybody has need not be sent ahead to one who comes back with it.
    named.removeIf(name -> current.resources(ResourceType.VIRTUAL_HOST).containsKey(name));
    for (String name : named) {
      current
          .resource(ResourceType.VIRTUAL_HOST, name)
          .filter(host -> !host.isAbsent())
          .ifPresent(host -> hosts.add(name));
    }
    return hosts;
  }

  // Most that a proxy comes back with is what everybody has, or what its virtual hosts lead to.
  private Set<String> clustersAhead(ProxyConfig current) {
    Set<String> clusters = ahead.getOrDefault(ResourceType.CLUSTER, new HashSet<>());
    clusters.removeIf(
        name -> current.serviceNamed(name).filter(ResourceType.CLUSTER::equals).isEmpty());
    return new HashSet<>(clusters);
  }

  /**
   * What this proxy is to have that not everyone of its kind has; empty before the configuration.
   */
  List<XdsResource> fetched() {
    if (config == null) {
      return List.of();
    }
    refresh(config);
    List<XdsResource> all = new ArrayList<>();
    for (Map.Entry<ResourceType, TypeState> entry : types.entrySet()) {
      all.addAll(
          fetched.computeIfAbsent(entry.getKey(), Fetched::new).of(entry.getValue(), config));
    }
    return all;
  }

  private void oweEndpoints(Change clusters) {
    find(ResourceType.ENDPOINTS)
        .ifPresentOrElse(
            state -> clusters.added().forEach(cluster -> state.owe(cluster.name())),
            () -> clustersBeforeEndpoints.add(clusters));
  }

  private boolean mayAdd(ResourceType type) {
    return switch (type) {
      case SECRET, CLUSTER, ENDPOINTS -> true;
      case LISTENER -> clustersAreReady();
      case ROUTES -> mayRoute() && hostsOfNewTablesAreGone();
      case VIRTUAL_HOST -> mayRoute();
    };
  }

  private boolean mayRoute() {
    return clustersAreReady() && all(TypeState::hasSentAdditions, ResourceType.LISTENER);
  }

  /** A table that is new to the proxy begins without virtual hosts, whatever it had before. */
  private boolean hostsOfNewTablesAreGone() {
    Optional<TypeState> hosts = find(ResourceType.VIRTUAL_HOST);
    if (hosts.isEmpty() || isOnDemand()) {
      return true;
    }
    return find(ResourceType.ROUTES).stream()
        .flatMap(TypeState::unheldAdditions)
        .noneMatch(
            table ->
                hosts.get().heldNames().stream().anyMatch(host -> TableHosts.isIn(table, host)));
  }

  /** Whether virtual hosts are asked for by name rather than everyone having all. */
  private boolean isOnDemand() {
    return config == null || config.resources(ResourceType.VIRTUAL_HOST).isEmpty();
  }

  // Endpoints that are sent are there before what is sent next; who asks for none names none.
  private boolean clustersAreReady() {
    return all(TypeState::hasDeliveredAdditions, ResourceType.CLUSTER)
        && find(ResourceType.ENDPOINTS).map(TypeState::hasSentAdditions).orElse(true);
  }

  private boolean mayRemove(ResourceType type) {
    return switch (type) {
      case LISTENER -> true;
      // Which of them its tables leave it is known once it has told of its tables.
      case VIRTUAL_HOST -> introduced || types.containsKey(ResourceType.ROUTES);
      case ROUTES -> all(TypeState::hasLeftThePast, ResourceType.LISTENER);
      case CLUSTER ->
          all(
              TypeState::hasLeftThePast,
              ResourceType.LISTENER,
              ResourceType.ROUTES,
              ResourceType.VIRTUAL_HOST);
      case ENDPOINTS -> all(TypeState::hasLeftThePast, ResourceType.CLUSTER);
      case SECRET -> all(TypeState::hasLeftThePast, ResourceType.CLUSTER, ResourceType.LISTENER);
    };
  }

  private boolean all(Predicate<TypeState> condition, ResourceType... asked) {
    for (ResourceType type : asked) {
      TypeState state = types.get(type);
      if (state == null ? !introduced : !condition.test(state)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether nothing is to be sent and nothing is under way, but for removals that a refusal holds
   * up; false before the configuration.
   */
  boolean settled() {
    if (config == null) {
      return false;
    }
    refresh(config);
    return types.entrySet().stream()
        .allMatch(
            entry ->
                entry.getValue().hasEverything()
                    && (entry.getValue().hasNothingSuperfluous()
                        || (introduced && !mayRemove(entry.getKey()))));
  }

  /** What the proxy neither has taken nor refuses; empty before the configuration. */
  List<XdsResource> pending() {
    List<XdsResource> pending = new ArrayList<>();
    if (config != null) {
      refresh(config);
      for (TypeState state : types.values()) {
        state.addPending(config, pending);
      }
      if (types.containsKey(ResourceType.VIRTUAL_HOST)) {
        pending.addAll(hostsWithoutTable(config));
      }
      // Envoy asks for route tables only when a listener that names them is there.
      for (ResourceType type : ALWAYS_WANTED) {
        if (!types.containsKey(type)) {
          pending.addAll(config.resources(type).values());
        }
      }
    }
    return pending;
  }

  private List<XdsResource> hostsWithoutTable(ProxyConfig current) {
    if (takeable == null) {
      return List.of();
    }
    SortedMap<String, XdsResource> sendable = takeable.resources(ResourceType.VIRTUAL_HOST);
    SortedMap<String, XdsResource> all = current.resources(ResourceType.VIRTUAL_HOST);
    return all.size() == sendable.size()
        ? List.of()
        : all.values().stream().filter(host -> !sendable.containsKey(host.name())).toList();
  }

  boolean hasTaken(XdsResource resource) {
    return find(resource.type()).map(state -> state.hasTaken(resource)).orElse(false);
  }

  /**
   * Whether the proxy does not want a resource. What names it are clusters and listeners: once it
   * has those, it would have asked.
   */
  boolean doesWithout(XdsResource resource) {
    return introduced
        && all(TypeState::hasDeliveredAdditions, ResourceType.CLUSTER, ResourceType.LISTENER)
        && find(resource.type())
            .map(state -> !state.subscription().names().contains(resource.name()))
            .orElse(true);
  }

  int subscriptions() {
    return types.values().stream().mapToInt(state -> state.subscription().names().size()).sum()
        + ahead.getOrDefault(ResourceType.VIRTUAL_HOST, Set.of()).size();
  }

  /**
   * How long the names are that the proxy asks for or says it has, without those that its
   * configuration has; none before that.
   */
  long characters() {
    if (config == null) {
      return 0;
    }
    long before = types.values().stream().mapToLong(TypeState::characters).sum();
    if (before <= SubscriptionLimits.CHARACTERS) {
      return before;
    }
    // Those of the configuration are many in a large mesh, and need not be shared yet.
    refresh(config);
    return types.values().stream().mapToLong(TypeState::strangeCharacters).sum();
  }

  Held held() {
    return types.values().stream().map(TypeState::size).reduce(Held.NOTHING, Held::plus);
  }

  List<TypeStatus> status() {
    return types.values().stream().map(TypeState::status).toList();
  }
}
