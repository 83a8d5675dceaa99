package dev.osier.xds.translate;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * What is made when it is asked for by name, once for all who ask.
 *
 * @param <T> what is made
 */
final class MadeByName<T> {
  // What many proxies ask for fits; what one could make up does not fill the memory.
  private static final int MAX_REMEMBERED = 20_000;

  private final Function<String, Optional<T>> make;
  private final ConcurrentMap<String, Optional<T>> made = new ConcurrentHashMap<>();

  /**
   * @param make makes what a name stands for, or nothing; pure
   */
  MadeByName(Function<String, Optional<T>> make) {
    this.make = make;
  }

  /** What a name stands for; empty if there is nothing of that name. */
  Optional<T> find(String name) {
    Optional<T> known = made.get(name);
    if (known != null) {
      return known;
    }
    Optional<T> now = make.apply(name);
    if (made.size() < MAX_REMEMBERED) {
      made.putIfAbsent(name, now);
    }
    return now;
  }
}
