package dev.osier.xds.resource;

import dev.osier.mesh.Generation;
import dev.osier.mesh.ObjectReference;
import java.util.Map;
import java.util.Optional;

/**
 * What a proxy is to have, and the state of the objects it was made from.
 *
 * @param resources what the proxy is to have
 * @param generations which form each object of the mesh that users write has; the same map as long
 *     as none changed
 * @param past the form that some of these had before their last change, if a proxy took it
 * @param roots the roots that are among the resources; empty if there are none
 */
public record Configuration(
    ProxyConfig resources,
    Map<ObjectReference, Generation> generations,
    Map<ObjectReference, PastForm> past,
    Optional<TrustedRoots> roots) {

  /** A configuration without roots. */
  public Configuration(
      ProxyConfig resources,
      Map<ObjectReference, Generation> generations,
      Map<ObjectReference, PastForm> past) {
    this(resources, generations, past, Optional.empty());
  }
}
