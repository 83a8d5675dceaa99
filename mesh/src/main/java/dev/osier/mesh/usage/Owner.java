package dev.osier.mesh.usage;

import java.util.Comparator;

/**
 * Whom pods belong to that come after one another and do the same: their controller, or the service
 * account of those that have none.
 *
 * @param namespace its namespace
 * @param kind its kind, such as {@code ReplicaSet}
 * @param name its name, without what changes from one version of it to the next
 */
public record Owner(String namespace, String kind, String name) implements Comparable<Owner> {
  private static final Comparator<Owner> ORDER =
      Comparator.comparing(Owner::namespace).thenComparing(Owner::kind).thenComparing(Owner::name);

  private static final String ACCOUNT = "ServiceAccount";

  /** The owner of pods that no controller made. */
  public static Owner account(String namespace, String serviceAccount) {
    return new Owner(namespace, ACCOUNT, serviceAccount);
  }

  @Override
  public int compareTo(Owner other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace + "/" + kind + "/" + name;
  }
}
