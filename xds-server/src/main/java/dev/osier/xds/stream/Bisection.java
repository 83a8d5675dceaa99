package dev.osier.xds.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The search for the resource because of which a proxy refused a whole response: what was refused
 * together is sent again in halves, and halves of those that are refused too, so that one bad
 * resource is found among n after about 2 log n responses and holds up none of the others.
 */
final class Bisection {
  private final Deque<Set<String>> groups = new ArrayDeque<>();

  /** Whether nothing is under suspicion. */
  boolean isEmpty() {
    return groups.isEmpty();
  }

  /** Puts names that were refused together under suspicion. */
  void split(List<String> refused) {
    int half = refused.size() / 2;
    groups.addFirst(new HashSet<>(refused.subList(half, refused.size())));
    groups.addFirst(new HashSet<>(refused.subList(0, half)));
  }

  /** Takes the next group that still has a name in {@code pending}. */
  Optional<Set<String>> take(Set<String> pending) {
    while (!groups.isEmpty()) {
      Set<String> group = groups.removeFirst();
      group.retainAll(pending);
      if (!group.isEmpty()) {
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  /** Drops groups of which nothing is to be sent any more. */
  void retain(Set<String> pending) {
    groups.removeIf(
        group -> {
          group.retainAll(pending);
          return group.isEmpty();
        });
  }
}
