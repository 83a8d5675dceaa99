package dev.osier.mesh;

/**
 * A pointer to the Kubernetes object that something in the mesh came from.
 *
 * @param kind the object's kind, such as {@code Service}
 * @param name its namespace and name; the namespace is empty for a cluster-scoped kind
 */
public record ObjectReference(String kind, NamespacedName name) {
  @Override
  public String toString() {
    return kind + " " + name;
  }
}
