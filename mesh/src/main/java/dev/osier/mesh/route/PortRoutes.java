package dev.osier.mesh.route;

import dev.osier.mesh.ServicePortKey;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All routes of one service port. Rules in the service's own namespace bind every caller. Rules in
 * another namespace bind that namespace's callers only, and are asked first for them.
 *
 * @param key the service port
 * @param forEveryone the routes of the service's own namespace
 * @param forNamespace the routes of other namespaces, by namespace
 */
public record PortRoutes(
    ServicePortKey key, RouteList forEveryone, SortedMap<String, RouteList> forNamespace) {
  public PortRoutes {
    forNamespace = Collections.unmodifiableSortedMap(new TreeMap<>(forNamespace));
  }

  /** What holds for a caller. */
  public RouteList seenBy(Caller caller) {
    return forNamespace
        .getOrDefault(caller.namespace(), RouteList.NONE)
        .seenBy(caller)
        .then(forEveryone.seenBy(caller));
  }
}
