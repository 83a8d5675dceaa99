package dev.osier.mesh.rotation;

import dev.osier.mesh.NamespacedName;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one replica of the control plane knows of a change of root.
 *
 * @param phase the phase in which it signs
 * @param roots the fingerprints of the roots that it gives its proxies, oldest first
 * @param trusting the proxies on it that have confirmed all of these roots; empty while there is
 *     only one
 * @param renewed the proxies on it that presented a certificate under the newest of them; empty
 *     while there is only one
 * @param unconfirmed how many proxies on it have not confirmed all of these roots
 * @param examples the first of those by name, at most {@value #MAX_EXAMPLES}
 */
public record TrustReport(
    RotationPhase phase,
    List<String> roots,
    PodSet trusting,
    PodSet renewed,
    int unconfirmed,
    SortedSet<NamespacedName> examples) {
  /** How many pods are named. */
  public static final int MAX_EXAMPLES = 10;

  /** The report of a replica that says nothing of roots. */
  public static final TrustReport NONE =
      new TrustReport(
          RotationPhase.IDLE, List.of(), PodSet.EMPTY, PodSet.EMPTY, 0, new TreeSet<>());

  public TrustReport {
    roots = List.copyOf(roots);
    TreeSet<NamespacedName> first = new TreeSet<>(examples);
    while (first.size() > MAX_EXAMPLES) {
      first.pollLast();
    }
    examples = Collections.unmodifiableSortedSet(first);
  }

  /** The same of a replica that signs in another phase. */
  public TrustReport in(RotationPhase other) {
    return new TrustReport(other, roots, trusting, renewed, unconfirmed, examples);
  }
}
