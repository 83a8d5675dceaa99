package dev.osier.xds.server;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.xds.resource.ConfigurationSource.Protocol;
import dev.osier.xds.stream.Held;
import dev.osier.xds.stream.TypeStatus;
import java.time.Instant;
import java.util.List;

/**
 * A proxy that is connected to this replica, and how far it has come.
 *
 * @param pod the pod it runs in
 * @param identity what its certificate says
 * @param protocol the variant it speaks
 * @param connectedSince when it got its first configuration on this stream
 * @param settled whether it has taken or refused all there is for it
 * @param held how much configuration it had when somebody last looked
 * @param types how far it has come, by type it asked for
 */
public record ProxyStatus(
    NamespacedName pod,
    SpiffeId identity,
    Protocol protocol,
    Instant connectedSince,
    boolean settled,
    Held held,
    List<TypeStatus> types) {
  public ProxyStatus {
    types = List.copyOf(types);
  }

  /** The same with another size. */
  ProxyStatus with(Held other) {
    return new ProxyStatus(pod, identity, protocol, connectedSince, settled, other, types);
  }
}
