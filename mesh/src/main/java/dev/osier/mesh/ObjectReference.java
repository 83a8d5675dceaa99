package dev.osier.mesh;

import java.util.Comparator;

/**
 * A pointer to the Kubernetes object that something in the mesh came from.
 *
 * @param kind the object's kind, such as {@code Service}
 * @param name its namespace and name; the namespace is empty for a cluster-scoped kind
 */
public record ObjectReference(String kind, NamespacedName name)
    implements Comparable<ObjectReference> {
  private static final Comparator<ObjectReference> ORDER =
      Comparator.comparing(ObjectReference::kind).thenComparing(ObjectReference::name);

  @Override
  public int compareTo(ObjectReference other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind + " " + name;
  }
}
