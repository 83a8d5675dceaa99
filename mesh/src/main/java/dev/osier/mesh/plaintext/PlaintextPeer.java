package dev.osier.mesh.plaintext;

import dev.osier.mesh.ObjectReference;
import java.util.Comparator;

/**
 * Someone who sends plaintext to one port of a workload.
 *
 * @param workload the Service whose pods are called; the pod, if no Service selects it
 * @param port the port the container listens on
 * @param caller the pod that calls, {@code namespace/name}; or an IP address that is no pod's
 */
public record PlaintextPeer(ObjectReference workload, int port, String caller)
    implements Comparable<PlaintextPeer> {
  private static final Comparator<PlaintextPeer> ORDER =
      Comparator.comparing(PlaintextPeer::workload)
          .thenComparingInt(PlaintextPeer::port)
          .thenComparing(PlaintextPeer::caller);

  @Override
  public int compareTo(PlaintextPeer other) {
    return ORDER.compare(this, other);
  }
}
