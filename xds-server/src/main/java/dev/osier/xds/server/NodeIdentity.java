package dev.osier.xds.server;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.xds.stream.UnacceptableRequestException;
import dev.osier.xds.stream.UnacceptableRequestException.Kind;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which pod a proxy says it runs in ({@code node.id}, {@code namespace/pod}). That only selects a
 * pod: whether the caller may have its configuration is for its certificate to say.
 */
public final class NodeIdentity {
  private static final Pattern ID =
      Pattern.compile("([a-z0-9-]{1,63})/([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)");

  private NodeIdentity() {}

  /** The pod that a node says it runs in; empty if it does not, or says too much. */
  public static Optional<NamespacedName> pod(Node node) {
    var id = ID.matcher(node.getId());
    return id.matches() && node.getSerializedSize() <= StreamLimits.DEFAULT.nodeBytes()
        ? Optional.of(new NamespacedName(id.group(1), id.group(2)))
        : Optional.empty();
  }

  /**
   * Why a proxy may not tell of a pod; empty if it is the pod's own.
   *
   * @param workload the pod, if it is known
   * @param sender whose word it is
   */
  public static Optional<Status> objection(Optional<Workload> workload, SpiffeId sender) {
    if (workload.filter(Workload::meshed).isEmpty()) {
      // Not seen yet, or gone; in the first case the proxy comes again.
      return Optional.of(Status.UNAVAILABLE.withDescription("no such pod is known"));
    }
    return workload.get().identity().equals(sender)
        ? Optional.empty()
        : Optional.of(Status.PERMISSION_DENIED.withDescription("the pod is not the sender's"));
  }

  /**
   * The pod that the first message of a stream names.
   *
   * @throws UnacceptableRequestException if it names none, or one that cannot be the caller's
   */
  static NamespacedName podOf(Optional<Node> node, SpiffeId caller, int maxBytes) {
    Node present =
        node.orElseThrow(
            () ->
                new UnacceptableRequestException(
                    Kind.NONSENSE, "reading the first discovery request: it has no node"));
    if (present.getSerializedSize() > maxBytes) {
      throw new UnacceptableRequestException(
          Kind.EXCESS,
          "reading the first discovery request: its node is longer than " + maxBytes + " bytes");
    }
    var id = ID.matcher(present.getId());
    if (!id.matches()) {
      throw new UnacceptableRequestException(
          Kind.NONSENSE, "reading the first discovery request: node.id is not namespace/pod");
    }
    NamespacedName pod = new NamespacedName(id.group(1), id.group(2));
    if (!pod.namespace().equals(caller.namespace())) {
      throw new UnacceptableRequestException(
          Kind.FORBIDDEN, "reading the first discovery request: the pod is not the caller's");
    }
    return pod;
  }

  /**
   * Checks that a later message is still from the same proxy.
   *
   * @throws UnacceptableRequestException if it names another pod
   */
  static void checkUnchanged(Optional<Node> node, NamespacedName pod) {
    node.map(Node::getId)
        .filter(id -> !id.isEmpty() && !id.equals(pod.toString()))
        .ifPresent(
            id -> {
              throw new UnacceptableRequestException(
                  Kind.NONSENSE, "reading a discovery request: it comes from another node");
            });
  }
}
