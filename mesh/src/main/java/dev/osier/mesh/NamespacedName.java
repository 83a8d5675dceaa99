package dev.osier.mesh;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * The name of a namespaced Kubernetes object, written {@code namespace/name}.
 *
 * @param namespace the namespace, a DNS label
 * @param name the object's name within it
 */
public record NamespacedName(String namespace, String name) implements Comparable<NamespacedName> {
  private static final Comparator<NamespacedName> ORDER =
      Comparator.comparing(NamespacedName::namespace).thenComparing(NamespacedName::name);

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

  @Override
  public int compareTo(NamespacedName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
