package dev.osier.mesh.rotation;

import dev.osier.mesh.NamespacedName;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What is known of a change of root in the whole mesh, at one moment.
 *
 * @param published whether the roots are wherever the API server keeps them for others: the trust
 *     bundle that pods mount, and the webhooks' configurations
 * @param replicas the replicas of the control plane that there are, by the names of their pods
 * @param reports what they report; a replica may be missing
 * @param pods the pods that run with a sidecar
 */
public record MeshTrust(
    boolean published,
    SortedSet<String> replicas,
    SortedMap<String, TrustReport> reports,
    SortedSet<NamespacedName> pods) {
  public MeshTrust {
    replicas = Collections.unmodifiableSortedSet(new TreeSet<>(replicas));
    SortedMap<String, TrustReport> known = new TreeMap<>(reports);
    known.keySet().retainAll(replicas);
    reports = Collections.unmodifiableSortedMap(known);
    pods = Collections.unmodifiableSortedSet(new TreeSet<>(pods));
  }

  /** The replicas of which no report satisfies the condition. */
  SortedSet<String> replicasWithout(Predicate<TrustReport> condition) {
    SortedSet<String> without = new TreeSet<>(replicas);
    reports.forEach(
        (replica, report) -> {
          if (condition.test(report)) {
            without.remove(replica);
          }
        });
    return without;
  }

  /** The pods that have not confirmed these roots, on whichever replica. */
  SortedSet<NamespacedName> podsNotTrusting(Collection<String> roots) {
    List<TrustReport> about = about(roots);
    SortedSet<NamespacedName> missing = new TreeSet<>(pods);
    missing.removeIf(pod -> about.stream().anyMatch(report -> report.trusting().contains(pod)));
    about.forEach(report -> missing.addAll(report.examples()));
    return missing;
  }

  /** The pods that have not presented a certificate under the newest of these roots. */
  SortedSet<NamespacedName> podsNotRenewed(List<String> roots) {
    List<TrustReport> about = about(roots);
    SortedSet<NamespacedName> missing = new TreeSet<>(pods);
    missing.removeIf(pod -> about.stream().anyMatch(report -> report.renewed().contains(pod)));
    return missing;
  }

  private List<TrustReport> about(Collection<String> roots) {
    return reports.values().stream().filter(report -> report.roots().containsAll(roots)).toList();
  }
}
