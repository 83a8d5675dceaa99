package dev.osier.operator.watch;

import dev.osier.crds.MeshIdentity;
import dev.osier.crds.policy.Policy;
import dev.osier.crds.route.RouteRule;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.state.GrantState;
import dev.osier.operator.state.NodeState;
import dev.osier.operator.state.PodState;
import dev.osier.operator.state.PolicyState;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.state.ServiceState;
import dev.osier.operator.state.SliceState;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A cluster in writing: Kubernetes objects as YAML documents, of which the same is read as of those
 * that the API server sends.
 */
public final class WrittenCluster {
  private static final Pattern SEPARATOR = Pattern.compile("(?m)^---\\s*$");

  private final KubernetesSerialization serialization = new KubernetesSerialization();
  private final List<ServiceState> services = new ArrayList<>();
  private final List<SliceState> slices = new ArrayList<>();
  private final List<PodState> pods = new ArrayList<>();
  private final List<NodeState> nodes = new ArrayList<>();
  private final List<RouteRuleState> routeRules = new ArrayList<>();
  private final List<PolicyState> policies = new ArrayList<>();
  private final List<GrantState> grants = new ArrayList<>();
  private Optional<MeshIdentity> identity = Optional.empty();

  private WrittenCluster() {}

  /**
   * Reads the objects.
   *
   * @param yaml any number of documents
   * @param settings what holds where no MeshIdentity is among them
   * @param trustBundle the roots of the mesh, which no object holds
   * @throws IllegalArgumentException if a document is not an object of a kind that is watched
   */
  public static ClusterState read(String yaml, OperatorSettings settings, TrustBundle trustBundle) {
    WrittenCluster cluster = new WrittenCluster();
    SEPARATOR.splitAsStream(yaml).filter(document -> !document.isBlank()).forEach(cluster::add);
    return new ClusterState(
        MeshSource.meshSettings(settings, cluster.identity),
        trustBundle,
        cluster.services,
        cluster.slices,
        cluster.pods,
        cluster.nodes,
        cluster.routeRules,
        cluster.policies,
        cluster.grants);
  }

  private void add(String document) {
    String kind = serialization.unmarshal(document, GenericKubernetesResource.class).getKind();
    switch (kind) {
      case "Service" -> services.add(read(document, WatchedService.class));
      case "EndpointSlice" -> slices.add(read(document, WatchedSlice.class));
      case "Pod" -> pods.add(read(document, WatchedPod.class));
      case "Node" -> nodes.add(read(document, WatchedNode.class));
      case RouteRule.KIND -> routeRules.add(read(document, WatchedRouteRule.class));
      case Policy.KIND -> policies.add(read(document, WatchedPolicy.class));
      case WatchedReferenceGrant.KIND -> grants.add(read(document, WatchedReferenceGrant.class));
      case MeshIdentity.KIND ->
          identity = Optional.of(serialization.unmarshal(document, MeshIdentity.class));
      // Watched, but no mesh is made of them.
      case "Namespace" -> read(document, WatchedNamespace.class);
      case "ServiceAccount" -> read(document, WatchedServiceAccount.class);
      default ->
          throw new IllegalArgumentException("reading a cluster: no such kind is watched: " + kind);
    }
  }

  private <T> T read(String document, Class<? extends WatchedObject<T>> kind) {
    return serialization.unmarshal(document, kind).state();
  }
}
