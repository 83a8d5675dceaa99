package dev.osier.xds.resource;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The difference of two versions of a map. What has not changed is the same object in both, so
 * nothing is compared but references and, to go through both side by side, keys.
 */
public final class ChangedKeys {
  private ChangedKeys() {}

  /** The keys that do not have the same object in both. */
  public static <K extends Comparable<? super K>, V> Set<K> between(
      SortedMap<K, V> earlier, SortedMap<K, V> current) {
    Set<K> changed = new HashSet<>();
    if (isSame(earlier, current)) {
      return changed;
    }
    Iterator<Map.Entry<K, V>> before = earlier.entrySet().iterator();
    Iterator<Map.Entry<K, V>> after = current.entrySet().iterator();
    Map.@Nullable Entry<K, V> old = next(before);
    Map.@Nullable Entry<K, V> now = next(after);
    while (old != null || now != null) {
      int order = order(old, now);
      if (order == 0 && isSame(value(old), value(now))) {
        old = next(before);
        now = next(after);
        continue;
      }
      if (order <= 0 && old != null) {
        changed.add(old.getKey());
        old = next(before);
      }
      if (order >= 0 && now != null) {
        changed.add(now.getKey());
        now = next(after);
      }
    }
    return changed;
  }

  /** Which of the two comes first; what is not there comes last. */
  private static <K extends Comparable<? super K>, V> int order(
      Map.@Nullable Entry<K, V> old, Map.@Nullable Entry<K, V> now) {
    if (old == null) {
      return 1;
    }
    return now == null ? -1 : old.getKey().compareTo(now.getKey());
  }

  private static <K, V> @Nullable V value(Map.@Nullable Entry<K, V> entry) {
    return entry == null ? null : entry.getValue();
  }

  private static <K, V> Map.@Nullable Entry<K, V> next(Iterator<Map.Entry<K, V>> entries) {
    return entries.hasNext() ? entries.next() : null;
  }

  @SuppressWarnings("ReferenceEquality") // That is the point of it.
  private static boolean isSame(@Nullable Object one, @Nullable Object other) {
    return one == other;
  }
}
