package dev.osier.operator.signing;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.PodFacts;
import dev.osier.operator.state.AccountState;
import dev.osier.operator.state.NodeState;
import dev.osier.operator.state.PodState;
import dev.osier.operator.watch.WatchedCluster;
import java.util.Optional;

/** What the control plane knows of a pod that a certificate is asked for. */
final class PodFactsSource {
  private final WatchedCluster cluster;

  PodFactsSource(WatchedCluster cluster) {
    this.cluster = cluster;
  }

  /** As remembered from the watches: at once, but maybe a moment old. */
  Optional<PodFacts> remembered(NamespacedName name) {
    return cluster
        .pod(name)
        .flatMap(
            pod ->
                facts(
                    pod,
                    cluster.account(new NamespacedName(name.namespace(), pod.serviceAccount())),
                    cluster.node(pod.node())));
  }

  /** As the API server has it now. */
  Optional<PodFacts> fresh(NamespacedName name) {
    return cluster
        .freshPod(name)
        .flatMap(
            pod ->
                facts(
                    pod,
                    cluster.freshAccount(
                        new NamespacedName(name.namespace(), pod.serviceAccount())),
                    pod.node().isEmpty() ? Optional.empty() : cluster.freshNode(pod.node())));
  }

  private static Optional<PodFacts> facts(
      PodState pod, Optional<AccountState> account, Optional<NodeState> node) {
    if (account.isEmpty() || node.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PodFacts(
            pod.uid(),
            pod.serviceAccount(),
            account.get().uid(),
            pod.node(),
            node.get().uid(),
            pod.sidecar(),
            pod.terminating()));
  }
}
