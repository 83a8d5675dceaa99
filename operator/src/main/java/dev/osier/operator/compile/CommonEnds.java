package dev.osier.operator.compile;

import java.util.List;

/**
 * What two lists have in common at their ends: the same objects in the same order. The next version
 * of a long list is mostly the one before but for a place in the middle, which so is found without
 * a look at the objects themselves.
 *
 * @param head how many objects at the beginning
 * @param tail how many at the end, none of which is counted in the head
 */
public record CommonEnds(int head, int tail) {
  /** What these two have in common. */
  public static CommonEnds of(List<?> one, List<?> other) {
    int shorter = Math.min(one.size(), other.size());
    int head = 0;
    while (head < shorter && Shared.isSame(one.get(head), other.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && Shared.isSame(one.get(one.size() - 1 - tail), other.get(other.size() - 1 - tail))) {
      tail++;
    }
    return new CommonEnds(head, tail);
  }

  /** What of either list stands between. */
  public <T> List<T> between(List<T> list) {
    return list.subList(head, list.size() - tail);
  }
}
