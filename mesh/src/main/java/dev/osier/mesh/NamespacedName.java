package dev.osier.mesh;

import static java.util.Objects.requireNonNull;

/**
 * The name of a namespaced Kubernetes object, written {@code namespace/name}.
 *
 * @param namespace the namespace, a DNS label
 * @param name the object's name within it
 */
public record NamespacedName(String namespace, String name) implements Comparable<NamespacedName> {
  public NamespacedName {
    requireNonNull(namespace, "namespace");
    requireNonNull(name, "name");
  }

  /**
   * Reads {@code namespace/name}.
   *
   * @throws IllegalArgumentException if the text is not two non-empty parts around one slash
   */
  public static NamespacedName parse(String text) {
    int slash = text.indexOf('/');
    if (slash <= 0 || slash == text.length() - 1 || text.indexOf('/', slash + 1) >= 0) {
      throw new IllegalArgumentException(
          "reading a namespaced name: expected namespace/name, got " + text);
    }
    return new NamespacedName(text.substring(0, slash), text.substring(slash + 1));
  }

  // By hand: whole meshes are sorted by it, and a composed comparator takes several times as long.
  @Override
  public int compareTo(NamespacedName other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
