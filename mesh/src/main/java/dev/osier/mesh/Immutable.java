package dev.osier.mesh;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Immutable copies of the sorted collections, for which the JDK has no {@code copyOf}. As with
 * {@code copyOf}, a copy of a copy is the same object: what is handed from one mesh to the next is
 * neither copied nor compared entry by entry.
 */
public final class Immutable {
  private Immutable() {}

  /** A copy, or what is given if it is one. */
  public static <T extends Comparable<? super T>> SortedSet<T> sortedSet(SortedSet<T> elements) {
    return elements instanceof Elements<T> copy ? copy : new Elements<>(elements);
  }

  /** A copy, or what is given if it is one. */
  public static <K extends Comparable<? super K>, V> SortedMap<K, V> sortedMap(
      SortedMap<K, V> entries) {
    return entries instanceof Entries<K, V> copy ? copy : new Entries<>(entries);
  }

  // A NavigableMap would have a dozen methods more, which nobody calls.
  @SuppressWarnings("JdkObsolete")
  private static final class Entries<K extends Comparable<? super K>, V> extends AbstractMap<K, V>
      implements SortedMap<K, V> {
    private final SortedMap<K, V> entries;

    Entries(SortedMap<K, V> copied) {
      entries = Collections.unmodifiableSortedMap(new TreeMap<>(copied));
    }

    @Override
    public int size() {
      return entries.size();
    }

    @Override
    public @Nullable V get(Object key) {
      return entries.get(key);
    }

    @Override
    public boolean containsKey(Object key) {
      return entries.containsKey(key);
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
      return entries.entrySet();
    }

    @Override
    public @Nullable Comparator<? super K> comparator() {
      return entries.comparator();
    }

    @Override
    public SortedMap<K, V> subMap(K from, K to) {
      return entries.subMap(from, to);
    }

    @Override
    public SortedMap<K, V> headMap(K to) {
      return entries.headMap(to);
    }

    @Override
    public SortedMap<K, V> tailMap(K from) {
      return entries.tailMap(from);
    }

    @Override
    public K firstKey() {
      return entries.firstKey();
    }

    @Override
    public K lastKey() {
      return entries.lastKey();
    }
  }

  // As above.
  @SuppressWarnings("JdkObsolete")
  private static final class Elements<T extends Comparable<? super T>> extends AbstractSet<T>
      implements SortedSet<T> {
    private final SortedSet<T> elements;

    Elements(SortedSet<T> copied) {
      elements = Collections.unmodifiableSortedSet(new TreeSet<>(copied));
    }

    @Override
    public int size() {
      return elements.size();
    }

    @Override
    public boolean contains(Object element) {
      return elements.contains(element);
    }

    @Override
    public Iterator<T> iterator() {
      return elements.iterator();
    }

    @Override
    public @Nullable Comparator<? super T> comparator() {
      return elements.comparator();
    }

    @Override
    public SortedSet<T> subSet(T from, T to) {
      return elements.subSet(from, to);
    }

    @Override
    public SortedSet<T> headSet(T to) {
      return elements.headSet(to);
    }

    @Override
    public SortedSet<T> tailSet(T from) {
      return elements.tailSet(from);
    }

    @Override
    public T first() {
      return elements.first();
    }

    @Override
    public T last() {
      return elements.last();
    }
  }
}
