package dev.osier.operator.rollout;

import dev.osier.mesh.NamespacedName;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.state.SliceState;
import dev.osier.operator.watch.WatchedCluster;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The replicas of the control plane, as the cluster shows them, by the names of their pods. */
public final class Replicas {
  private final WatchedCluster cluster;
  private final OperatorSettings settings;
  private volatile boolean self;

  public Replicas(WatchedCluster cluster, OperatorSettings settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  /** Says that this process is one of those that serve proxies. */
  public void expectSelf() {
    self = true;
  }

  /** Whether there is a pod of this name. */
  public boolean exists(String replica) {
    return replica.equals(settings.replica())
        || cluster.pod(new NamespacedName(settings.systemNamespace(), replica)).isPresent();
  }

  /**
   * All there are: the endpoints of the control plane's Service, ready or not. One that takes no
   * new proxies may still have old ones, and may still sign.
   */
  public Set<String> all() {
    return ofService(endpoint -> true);
  }

  /** Those that proxies may be connected to: the ready endpoints of the control plane's Service. */
  public Set<String> expected() {
    return ofService(SliceState.Endpoint::ready);
  }

  private Set<String> ofService(Predicate<SliceState.Endpoint> counted) {
    Set<String> found = new TreeSet<>();
    if (self) {
      found.add(settings.replica());
    }
    cluster.slices().stream()
        .filter(slice -> slice.name().namespace().equals(settings.systemNamespace()))
        .filter(slice -> slice.service().equals(settings.controlPlane().name()))
        .flatMap(slice -> slice.endpoints().stream())
        .filter(endpoint -> counted.test(endpoint) && !endpoint.pod().isEmpty())
        .forEach(endpoint -> found.add(endpoint.pod()));
    return found;
  }
}
