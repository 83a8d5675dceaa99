package dev.osier.operator.identity;

import dev.osier.mesh.identity.Delivery;
import dev.osier.operator.state.NamespaceState;
import dev.osier.operator.state.PodState;
import java.util.Collection;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The namespaces whose pods mount the roots from a ConfigMap. */
public final class RootsNamespaces {
  private static final Set<String> NEVER_INJECTED =
      Set.of("kube-system", "kube-public", "kube-node-lease");

  private RootsNamespaces() {}

  /**
   * Those in which pods may be injected so, and those in which some have been; none that is being
   * deleted.
   *
   * @param delivery how pods that are created now come by their certificates
   * @param systemNamespace the control plane's own, where nothing is injected
   */
  public static SortedSet<String> of(
      Delivery delivery,
      Collection<NamespaceState> namespaces,
      Collection<PodState> pods,
      String systemNamespace) {
    SortedSet<String> names = new TreeSet<>();
    if (delivery == Delivery.SDS) {
      names.addAll(
          namespaces.stream()
              .filter(NamespaceState::wantsInjection)
              .map(NamespaceState::name)
              .toList());
    }
    names.addAll(
        pods.stream()
            .filter(pod -> pod.sidecar() && pod.delivery() == Delivery.SDS && !pod.isOver())
            .map(pod -> pod.name().namespace())
            .toList());
    names.removeAll(
        namespaces.stream().filter(NamespaceState::terminating).map(NamespaceState::name).toList());
    names.removeAll(NEVER_INJECTED);
    names.remove(systemNamespace);
    return names;
  }
}
