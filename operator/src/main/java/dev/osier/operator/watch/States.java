package dev.osier.operator.watch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;

/**
 * What objects became when they were read, so that one that is the same object as the last time is
 * not read again. Safe for use by several threads.
 *
 * @param <V> an object
 * @param <T> what it becomes
 */
final class States<V, T> {
  private final Function<V, T> read;
  private volatile IdentityHashMap<V, T> known = new IdentityHashMap<>();

  States(Function<V, T> read) {
    this.read = read;
  }

  /** What these objects are now; others are forgotten. */
  List<T> of(List<V> objects) {
    IdentityHashMap<V, T> before = known;
    IdentityHashMap<V, T> now = new IdentityHashMap<>(objects.size());
    List<T> all = new ArrayList<>(objects.size());
    for (V object : objects) {
      T state = before.get(object);
      if (state == null) {
        state = read.apply(object);
      }
      now.put(object, state);
      all.add(state);
    }
    known = now;
    return Collections.unmodifiableList(all);
  }
}
