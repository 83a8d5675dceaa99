package dev.osier.operator.leader;

import dev.osier.mesh.NamespacedName;
import dev.osier.operator.state.PodState;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where the leader is, for the replicas that are not: the address of the pod that the Lease names.
 * Its listener is told of every change, on the thread that noticed it.
 */
public final class LeaderAddress {
  private final String namespace;
  private final String self;
  private final Function<NamespacedName, Optional<PodState>> pods;
  private final Consumer<Optional<String>> listener;
  private final AtomicReference<String> leader = new AtomicReference<>("");
  private final AtomicReference<Optional<String>> address = new AtomicReference<>(Optional.empty());

  /**
   * @param namespace where the control plane's pods are
   * @param self this process's pod
   * @param pods finds a pod
   * @param listener told of the leader's IP address; empty while it is unknown or this process
   *     leads
   */
  public LeaderAddress(
      String namespace,
      String self,
      Function<NamespacedName, Optional<PodState>> pods,
      Consumer<Optional<String>> listener) {
    this.namespace = namespace;
    this.self = self;
    this.pods = pods;
    this.listener = listener;
  }

  /** Notes who leads. */
  public void seen(String name) {
    leader.set(name);
    look();
  }

  /** Notes that a pod has changed. */
  public void changed(PodState pod) {
    if (pod.name().equals(new NamespacedName(namespace, leader.get()))) {
      look();
    }
  }

  private void look() {
    String name = leader.get();
    Optional<String> current =
        name.isEmpty() || name.equals(self)
            ? Optional.empty()
            : pods.apply(new NamespacedName(namespace, name))
                .flatMap(pod -> pod.addresses().stream().findFirst());
    if (!current.equals(address.getAndSet(current))) {
      listener.accept(current);
    }
  }
}
