package dev.osier.operator.compile;

import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Takes the predecessor of what has not changed, so that comparing the two is cheap for others. */
public final class Shared {
  private Shared() {}

  /** Whether both are the same object. */
  @SuppressWarnings("ReferenceEquality") // That is the point of it.
  public static boolean isSame(@Nullable Object previous, @Nullable Object current) {
    return previous == current;
  }

  /** The predecessor if what came after it equals it. */
  public static <T> T value(T previous, T current) {
    return differ(previous, current) ? current : previous;
  }

  /** The same for maps, from end to end, which is cheaper than looking up each key. */
  static <K, V> SortedMap<K, V> map(SortedMap<K, V> previous, SortedMap<K, V> current) {
    if (isSame(previous, current) || previous.size() != current.size()) {
      return current;
    }
    Iterator<Map.Entry<K, V>> before = previous.entrySet().iterator();
    for (Map.Entry<K, V> entry : current.entrySet()) {
      Map.Entry<K, V> other = before.next();
      if (differ(entry.getKey(), other.getKey()) || differ(entry.getValue(), other.getValue())) {
        return current;
      }
    }
    return previous;
  }

  // Without a call, and so without a look at the objects, where they are the same.
  private static boolean differ(Object one, Object other) {
    return !isSame(one, other) && !one.equals(other);
  }
}
