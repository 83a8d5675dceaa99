package dev.osier.operator.compile.route;

import dev.osier.crds.MeshIdentity;
import dev.osier.crds.route.RouteRule;
import dev.osier.mesh.NamespacedName;
import dev.osier.operator.state.GrantState;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Which namespaces' RouteRules may send to which services of other namespaces (GEP-709). */
public final class GrantIndex {
  private static final String SERVICE = "Service";

  private final Set<Grant> grants = new HashSet<>();

  /**
   * One namespace's permission.
   *
   * @param from whose RouteRules
   * @param namespace where the services are
   * @param service the only one; empty for all of them
   */
  private record Grant(String from, String namespace, Optional<String> service) {}

  /** An index of these grants. */
  public GrantIndex(Collection<GrantState> states) {
    for (GrantState state : states) {
      for (GrantState.From from : state.from()) {
        if (from.group().equals(MeshIdentity.GROUP) && from.kind().equals(RouteRule.KIND)) {
          state.to().stream()
              .filter(to -> to.group().isEmpty() && to.kind().equals(SERVICE))
              .map(to -> new Grant(from.namespace(), state.name().namespace(), to.name()))
              .forEach(grants::add);
        }
      }
    }
  }

  /** Whether RouteRules of a namespace may send to a service. */
  boolean permits(String from, NamespacedName service) {
    return from.equals(service.namespace())
        || grants.contains(new Grant(from, service.namespace(), Optional.empty()))
        || grants.contains(new Grant(from, service.namespace(), Optional.of(service.name())));
  }
}
