package dev.osier.xds.translate;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * A cache that forgets what was not asked for since the advance before the last one. Threads that
 * ask for the same value wait for the one that makes it.
 *
 * @param <K> what a value is made from
 * @param <V> the value
 */
final class Generations<K, V> {
  private record Pair<K, V>(ConcurrentMap<K, V> young, ConcurrentMap<K, V> old) {}

  private volatile Pair<K, V> pair =
      new Pair<>(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());

  /** The value of a key, made by {@code make} if it is not there; {@code make} must be pure. */
  V get(K key, Function<? super K, ? extends V> make) {
    Pair<K, V> current = pair;
    V value = current.young().get(key);
    if (value != null) {
      return value;
    }
    return current
        .young()
        .computeIfAbsent(
            key,
            absent -> {
              V old = current.old().get(absent);
              return old != null ? old : make.apply(absent);
            });
  }

  /** The value of a key if it is there, which is no reason to keep it. */
  Optional<V> find(K key) {
    Pair<K, V> current = pair;
    return Optional.ofNullable(current.young().get(key))
        .or(() -> Optional.ofNullable(current.old().get(key)));
  }

  /**
   * Begins a new generation, if anything was asked for since this one began: what was needed last
   * is not forgotten while nobody is there to ask. Not to be called by two threads at once.
   */
  void advance() {
    if (!pair.young().isEmpty()) {
      pair = new Pair<>(new ConcurrentHashMap<>(), pair.young());
    }
  }
}
