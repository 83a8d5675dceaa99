package dev.osier.mesh;

/**
 * A pointer to the Kubernetes object that something in the mesh came from.
 *
 * @param kind the object's kind, such as {@code Service}
 * @param name its namespace and name; the namespace is empty for a cluster-scoped kind
 */
public record ObjectReference(String kind, NamespacedName name)
    implements Comparable<ObjectReference> {
  @Override
  public int compareTo(ObjectReference other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return kind + " " + name;
  }
}
