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
import io.fabric8.kubernetes.api.model.Namespaced;
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
  // One for all: it learns each kind once, which takes longer than to read an object.
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private final List<ServiceState> services = new ArrayList<>();
  private final List<SliceState> slices = new ArrayList<>();
  private final List<PodState> pods = new ArrayList<>();
  private final List<NodeState> nodes = new ArrayList<>();
  private final List<RouteRuleState> routeRules = new ArrayList<>();
  private final List<PolicyState> policies = new ArrayList<>();
  private final List<GrantState> grants = new ArrayList<>();
  private Optional<MeshIdentity> identity = Optional.empty();

  private final String namespace;
  private final Others others;

  /** What to do about objects that no mesh is made of. */
  public enum Others {
    /** They are a mistake. */
    REFUSE,
    /** They are passed over. */
    IGNORE
  }

  private WrittenCluster(String namespace, Others others) {
    this.namespace = namespace;
    this.others = others;
  }

  /**
   * Reads the objects.
   *
   * @param yaml any number of documents
   * @param settings what holds where no MeshIdentity is among them
   * @param trustBundle the roots of the mesh, which no object holds
   * @throws IllegalArgumentException if a document is not an object of a kind that is watched
   */
  public static ClusterState read(String yaml, OperatorSettings settings, TrustBundle trustBundle) {
    return read(yaml, "", settings, trustBundle, Others.REFUSE);
  }

  /**
   * Reads the objects.
   *
   * @param yaml any number of documents, each an object or a {@code List} of objects
   * @param namespace the namespace of objects that name none; empty for none
   * @param settings what holds where no MeshIdentity is among them
   * @param trustBundle the roots of the mesh, which no object holds
   * @param others what to do about objects of other kinds
   * @throws IllegalArgumentException if a document is not an object, or of a kind that is refused
   */
  public static ClusterState read(
      String yaml,
      String namespace,
      OperatorSettings settings,
      TrustBundle trustBundle,
      Others others) {
    WrittenCluster cluster = new WrittenCluster(namespace, others);
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

  /**
   * Reads one RouteRule.
   *
   * @param document the object, as YAML or JSON
   * @throws IllegalArgumentException if it is not an object
   */
  public static RouteRuleState routeRule(String document) {
    return new WrittenCluster("", Others.REFUSE).read(document, WatchedRouteRule.class);
  }

  private void add(String document) {
    GenericKubernetesResource object =
        SERIALIZATION.unmarshal(document, GenericKubernetesResource.class);
    if (object == null) {
      // Nothing but comments.
      return;
    }
    String kind = String.valueOf(object.getKind());
    switch (kind) {
      case "Service" -> services.add(read(document, WatchedService.class));
      case "EndpointSlice" -> slices.add(read(document, WatchedSlice.class));
      case "Pod" -> pods.add(read(document, WatchedPod.class));
      case "Node" -> nodes.add(read(document, WatchedNode.class));
      case RouteRule.KIND -> routeRules.add(read(document, WatchedRouteRule.class));
      case Policy.KIND -> policies.add(read(document, WatchedPolicy.class));
      case WatchedReferenceGrant.KIND -> grants.add(read(document, WatchedReferenceGrant.class));
      case MeshIdentity.KIND ->
          identity = Optional.of(SERIALIZATION.unmarshal(document, MeshIdentity.class));
      // As kubectl get writes several objects.
      case "List" -> items(object).forEach(this::add);
      // Watched, but no mesh is made of them.
      case "Namespace" -> read(document, WatchedNamespace.class);
      case "ServiceAccount" -> read(document, WatchedServiceAccount.class);
      default -> {
        if (others == Others.REFUSE) {
          throw new IllegalArgumentException("reading a cluster: no such kind is watched: " + kind);
        }
      }
    }
  }

  private List<String> items(GenericKubernetesResource list) {
    return list.getAdditionalProperties().get("items") instanceof List<?> items
        ? items.stream().map(SERIALIZATION::asYaml).toList()
        : List.of();
  }

  private <T> T read(String document, Class<? extends WatchedObject<T>> kind) {
    WatchedObject<T> object = SERIALIZATION.unmarshal(document, kind);
    if (object instanceof Namespaced
        && object.getMetadata().getNamespace() == null
        && !namespace.isEmpty()) {
      object.getMetadata().setNamespace(namespace);
    }
    return object.state();
  }
}
