package dev.osier.mesh;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Immutable copies of the sorted collections, for which the JDK has no {@code copyOf}. */
final class Immutable {
  private Immutable() {}

  static <T extends Comparable<? super T>> SortedSet<T> sortedSet(SortedSet<T> elements) {
    return Collections.unmodifiableSortedSet(new TreeSet<>(elements));
  }

  static <K extends Comparable<? super K>, V> SortedMap<K, V> sortedMap(SortedMap<K, V> entries) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }
}
