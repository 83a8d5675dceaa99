package dev.osier.mesh.route;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;

/**
 * Where in which RouteRule a route was written.
 *
 * @param object the RouteRule
 * @param rule the index in {@code spec.rules}
 * @param match the index in that rule's {@code matches}; 0 if it has none
 * @param ruleName the rule's name; empty if it has none
 */
public record RouteOrigin(NamespacedName object, int rule, int match, String ruleName) {
  /** The kind of the object. */
  public static final String KIND = "RouteRule";

  /** The object, as findings and resources refer to it. */
  public ObjectReference reference() {
    return new ObjectReference(KIND, object);
  }

  /** The path of the rule in the object, such as {@code spec.rules[1]}. */
  public String field() {
    return "spec.rules[" + rule + "]";
  }

  /**
   * A name for the route that no other has, such as {@code routerule/bookstore/reviews/1/0}:
   * Envoy's access log prints it ({@code %ROUTE_NAME%}).
   */
  public String routeName() {
    return "routerule/" + object + "/" + rule + "/" + match;
  }
}
