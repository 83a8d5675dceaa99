package dev.osier.mesh;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Those of a service's pods that carry certain labels.
 *
 * @param labels the labels a pod must have, all of them; empty for every pod
 */
public record Subset(SortedMap<String, String> labels) implements Comparable<Subset> {
  /** Every pod of the service. */
  public static final Subset ALL = new Subset(new TreeMap<>());

  public Subset {
    labels = Immutable.sortedMap(labels);
  }

  /** The pods with these labels. */
  public static Subset of(Map<String, String> labels) {
    return labels.isEmpty() ? ALL : new Subset(new TreeMap<>(labels));
  }

  /** Whether no label is asked for. */
  public boolean isAll() {
    return labels.isEmpty();
  }

  /** Whether a pod with these labels belongs to it. */
  public boolean contains(Map<String, String> podLabels) {
    return Labels.include(podLabels, labels);
  }

  @Override
  public int compareTo(Subset other) {
    return equals(other) ? 0 : toString().compareTo(other.toString());
  }

  /** The labels as Kubernetes writes a selector, {@code version=v1,tier=front}; empty for all. */
  @Override
  public String toString() {
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(","));
  }
}
