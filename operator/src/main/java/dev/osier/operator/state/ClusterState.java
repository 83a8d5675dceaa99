package dev.osier.operator.state;

import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.identity.TrustBundle;
import java.util.Collection;
import java.util.List;

/**
 * All of the cluster that a mesh is made of, at one moment. The order within the lists means
 * nothing.
 *
 * @param settings what holds for the whole mesh
 * @param trustBundle the roots that every proxy trusts
 * @param services the Services
 * @param slices the EndpointSlices
 * @param pods the pods
 * @param nodes the nodes
 * @param routeRules the RouteRules
 * @param policies the Policies
 * @param grants the ReferenceGrants
 */
public record ClusterState(
    MeshSettings settings,
    TrustBundle trustBundle,
    List<ServiceState> services,
    List<SliceState> slices,
    List<PodState> pods,
    List<NodeState> nodes,
    List<RouteRuleState> routeRules,
    List<PolicyState> policies,
    List<GrantState> grants) {

  public ClusterState {
    services = List.copyOf(services);
    slices = List.copyOf(slices);
    pods = List.copyOf(pods);
    nodes = List.copyOf(nodes);
    routeRules = List.copyOf(routeRules);
    policies = List.copyOf(policies);
    grants = List.copyOf(grants);
  }

  /** This cluster with other Services. */
  public ClusterState withServices(Collection<ServiceState> others) {
    return new ClusterState(
        settings,
        trustBundle,
        List.copyOf(others),
        slices,
        pods,
        nodes,
        routeRules,
        policies,
        grants);
  }

  /** This cluster with other RouteRules. */
  public ClusterState withRouteRules(Collection<RouteRuleState> others) {
    return new ClusterState(
        settings,
        trustBundle,
        services,
        slices,
        pods,
        nodes,
        List.copyOf(others),
        policies,
        grants);
  }
}
