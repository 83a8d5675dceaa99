package dev.osier.operator.state;

import dev.osier.mesh.NamespacedName;
import java.util.List;
import java.util.Optional;

/**
 * A ReferenceGrant (Gateway API, GEP-709): objects elsewhere may refer to objects of its namespace.
 *
 * @param name its namespace and name
 * @param from who may refer
 * @param to what they may refer to
 */
public record GrantState(NamespacedName name, List<From> from, List<To> to) {
  public GrantState {
    from = List.copyOf(from);
    to = List.copyOf(to);
  }

  /**
   * Objects of one kind in one namespace.
   *
   * @param group their API group
   * @param kind their kind
   * @param namespace their namespace
   */
  public record From(String group, String kind, String namespace) {}

  /**
   * One object of the grant's namespace, or all of a kind.
   *
   * @param group the API group
   * @param kind the kind
   * @param name the object's name; empty for all
   */
  public record To(String group, String kind, Optional<String> name) {}
}
