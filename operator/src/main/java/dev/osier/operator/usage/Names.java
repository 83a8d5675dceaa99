package dev.osier.operator.usage;

import dev.osier.mesh.Immutable;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The names by which one owner's pods call services, with the day each was last used. However they
 * are put together, and in whatever order, the same comes of it.
 *
 * @param days by name, the last day, in days since 1970
 */
record Names(SortedMap<String, Integer> days) {
  /** No more than this many: more would be sent ahead for one pod than it is worth. */
  static final int MOST = 500;

  static final Names NONE = new Names(new TreeMap<>());

  private static final Comparator<Map.Entry<String, Integer>> LATEST_FIRST =
      Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
          .thenComparing(Map.Entry.comparingByKey());

  Names {
    days = Immutable.sortedMap(days);
  }

  /** These, and those names used on a day. */
  Names used(Collection<String> names, int day) {
    Map<String, Integer> others = new HashMap<>();
    names.forEach(name -> others.put(name, day));
    return merged(others);
  }

  /** What both know. */
  Names merge(Names other) {
    return merged(other.days);
  }

  private Names merged(Map<String, Integer> others) {
    if (others.entrySet().stream()
        .allMatch(each -> each.getValue() <= days.getOrDefault(each.getKey(), -1))) {
      return this;
    }
    Map<String, Integer> all = new HashMap<>(days);
    others.forEach((name, day) -> all.merge(name, day, Math::max));
    SortedMap<String, Integer> latest = new TreeMap<>();
    all.entrySet().stream()
        .sorted(LATEST_FIRST)
        .limit(MOST)
        .forEach(each -> latest.put(each.getKey(), each.getValue()));
    return new Names(latest);
  }

  /** Those used on this day or later. */
  Names since(int day) {
    if (days.values().stream().allMatch(last -> last >= day)) {
      return this;
    }
    SortedMap<String, Integer> kept = new TreeMap<>(days);
    kept.values().removeIf(last -> last < day);
    return new Names(kept);
  }

  boolean isEmpty() {
    return days.isEmpty();
  }
}
