package dev.osier.operator.watch;

import dev.osier.crds.MeshIdentity;
import dev.osier.mesh.NamespacedName;
import dev.osier.operator.state.AccountState;
import dev.osier.operator.state.GrantState;
import dev.osier.operator.state.NamespaceState;
import dev.osier.operator.state.NodeState;
import dev.osier.operator.state.PodState;
import dev.osier.operator.state.PolicyState;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.state.ServiceState;
import dev.osier.operator.state.SliceState;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** The cluster as the API server's watches show it. */
public final class WatchedCluster implements AutoCloseable {
  private final Feed<WatchedNamespace, NamespaceState> namespaces;
  private final Feed<WatchedService, ServiceState> services;
  private final Feed<WatchedSlice, SliceState> slices;
  private final Feed<WatchedPod, PodState> pods;
  private final Feed<WatchedNode, NodeState> nodes;
  private final Feed<WatchedServiceAccount, AccountState> accounts;
  private final Feed<MeshIdentity, MeshIdentity> identities;
  private final Feed<WatchedRouteRule, RouteRuleState> routeRules;
  private final Feed<WatchedPolicy, PolicyState> policies;
  private final GrantFeed grants;
  private final KubernetesClient client;
  private final FreshNamespaces freshNamespaces;
  private final AtomicReference<Optional<MeshIdentity>> lastIdentity =
      new AtomicReference<>(Optional.empty());

  /** A cluster that is not watched yet. */
  public WatchedCluster(KubernetesClient client) {
    this.client = client;
    freshNamespaces = new FreshNamespaces(client);
    namespaces = new Feed<>(client.resources(WatchedNamespace.class), WatchedNamespace::state);
    services =
        new Feed<>(client.resources(WatchedService.class).inAnyNamespace(), WatchedService::state);
    slices = new Feed<>(client.resources(WatchedSlice.class).inAnyNamespace(), WatchedSlice::state);
    pods = new Feed<>(client.resources(WatchedPod.class).inAnyNamespace(), WatchedPod::state);
    nodes = new Feed<>(client.resources(WatchedNode.class), WatchedNode::state);
    accounts =
        new Feed<>(
            client.resources(WatchedServiceAccount.class).inAnyNamespace(),
            WatchedServiceAccount::state);
    identities = new Feed<>(client.resources(MeshIdentity.class), identity -> identity);
    routeRules =
        new Feed<>(
            client.resources(WatchedRouteRule.class).inAnyNamespace(), WatchedRouteRule::state);
    policies =
        new Feed<>(client.resources(WatchedPolicy.class).inAnyNamespace(), WatchedPolicy::state);
    grants = new GrantFeed(client);
    identities.onChange(
        (before, after) -> after.ifPresent(one -> lastIdentity.set(Optional.of(one))));
  }

  /** Has something run after every change of what a mesh is made of. */
  public void onMeshChange(Runnable changed) {
    services.onChange((before, after) -> changed.run());
    slices.onChange((before, after) -> changed.run());
    pods.onChange((before, after) -> changed.run());
    nodes.onChange((before, after) -> changed.run());
    identities.onChange((before, after) -> changed.run());
    routeRules.onChange((before, after) -> changed.run());
    policies.onChange((before, after) -> changed.run());
    grants.onChange(changed);
  }

  /** Has a listener told of every namespace that changes. */
  public void onNamespaceChange(FeedListener<NamespaceState> listener) {
    namespaces.onChange(listener);
  }

  /** Has a listener told of every pod that changes. */
  public void onPodChange(FeedListener<PodState> listener) {
    pods.onChange(listener);
  }

  /** Has a listener told of every MeshIdentity that changes, statuses included. */
  public void onIdentityChange(FeedListener<MeshIdentity> listener) {
    identities.onChange(listener);
  }

  /** Begins to watch; returns at once. The result is done when all of it has been read. */
  public CompletionStage<Void> start() {
    return CompletableFuture.allOf(
        Stream.concat(feeds().stream().map(Feed::start), Stream.of(grants.start()))
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture<?>[]::new));
  }

  /** Whether all of it has been read once. */
  public boolean isSynced() {
    return grants.isSynced() && feeds().stream().allMatch(Feed::isSynced);
  }

  /** Whether changes of all kinds arrive now. */
  public boolean isWatching() {
    return grants.isWatching() && feeds().stream().allMatch(Feed::isWatching);
  }

  /** The Services. */
  public List<ServiceState> services() {
    return services.all();
  }

  /** A Service by name. */
  public Optional<ServiceState> service(NamespacedName name) {
    return services.find(name.namespace(), name.name());
  }

  /** The EndpointSlices. */
  public List<SliceState> slices() {
    return slices.all();
  }

  /** The pods. */
  public List<PodState> pods() {
    return pods.all();
  }

  /** The nodes. */
  public List<NodeState> nodes() {
    return nodes.all();
  }

  /** The RouteRules. */
  public List<RouteRuleState> routeRules() {
    return routeRules.all();
  }

  /** The Policies. */
  public List<PolicyState> policies() {
    return policies.all();
  }

  /** The ReferenceGrants. */
  public List<GrantState> grants() {
    return grants.all();
  }

  /** The namespaces. */
  public List<NamespaceState> namespaces() {
    return namespaces.all();
  }

  /** A namespace by name. */
  public Optional<NamespaceState> namespace(String name) {
    return namespaces.find("", name);
  }

  /** A pod by name. */
  public Optional<PodState> pod(NamespacedName name) {
    return pods.find(name.namespace(), name.name());
  }

  /** A node by name. */
  public Optional<NodeState> node(String name) {
    return nodes.find("", name);
  }

  /** A service account by name. */
  public Optional<AccountState> account(NamespacedName name) {
    return accounts.find(name.namespace(), name.name());
  }

  /**
   * The mesh's identity or, after it was deleted, the last one there was: a deletion must not make
   * a mesh less strict.
   */
  public Optional<MeshIdentity> lastIdentity() {
    return identity().or(lastIdentity::get);
  }

  /** The mesh's identity; empty until there is one. */
  public Optional<MeshIdentity> identity() {
    return identities.find("", MeshIdentity.DEFAULT_NAME);
  }

  /** A pod as the API server has it now, asked for rather than remembered. */
  public Optional<PodState> freshPod(NamespacedName name) {
    return Optional.ofNullable(
            client
                .resources(WatchedPod.class)
                .inNamespace(name.namespace())
                .withName(name.name())
                .get())
        .map(WatchedPod::state);
  }

  /** A namespace as the API server has it now; empty, too, if it does not say soon. */
  public Optional<NamespaceState> freshNamespace(String name) {
    return freshNamespaces.find(name);
  }

  /** A node as the API server has it now. */
  public Optional<NodeState> freshNode(String name) {
    return Optional.ofNullable(client.resources(WatchedNode.class).withName(name).get())
        .map(WatchedNode::state);
  }

  /** A service account as the API server has it now. */
  public Optional<AccountState> freshAccount(NamespacedName name) {
    return Optional.ofNullable(
            client
                .resources(WatchedServiceAccount.class)
                .inNamespace(name.namespace())
                .withName(name.name())
                .get())
        .map(WatchedServiceAccount::state);
  }

  @Override
  public void close() {
    feeds().forEach(Feed::close);
    grants.close();
  }

  private List<Feed<?, ?>> feeds() {
    return List.of(
        namespaces, services, slices, pods, nodes, accounts, identities, routeRules, policies);
  }
}
