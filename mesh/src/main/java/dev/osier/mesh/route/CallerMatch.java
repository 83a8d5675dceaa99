package dev.osier.mesh.route;

import dev.osier.mesh.Labels;
import dev.osier.mesh.NamespacedName;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who a route is for; all of it must hold.
 *
 * @param serviceAccounts the caller's account is one of these; empty for any
 * @param namespaces the caller's namespace is one of these; empty for any
 * @param podLabels the caller's pod has these labels, all of them; empty for any
 */
public record CallerMatch(
    SortedSet<NamespacedName> serviceAccounts,
    SortedSet<String> namespaces,
    SortedMap<String, String> podLabels) {
  /** Everybody. */
  public static final CallerMatch ANYONE =
      new CallerMatch(new TreeSet<>(), new TreeSet<>(), new TreeMap<>());

  public CallerMatch {
    serviceAccounts = Collections.unmodifiableSortedSet(new TreeSet<>(serviceAccounts));
    namespaces = Collections.unmodifiableSortedSet(new TreeSet<>(namespaces));
    podLabels = Collections.unmodifiableSortedMap(new TreeMap<>(podLabels));
  }

  /** Whether a caller is meant. */
  public boolean includes(Caller caller) {
    return isOneOf(serviceAccounts, new NamespacedName(caller.namespace(), caller.serviceAccount()))
        && isOneOf(namespaces, caller.namespace())
        && Labels.include(caller.labels(), podLabels);
  }

  private static <T> boolean isOneOf(Set<T> allowed, T actual) {
    return allowed.isEmpty() || allowed.contains(actual);
  }
}
