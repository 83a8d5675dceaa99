package dev.osier.xds.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many streams are open on behalf of each of some owners. Safe for use by several threads, but
 * for one stream by one at a time.
 *
 * @param <T> what streams are counted for
 */
final class Quota<T> {
  private final Map<ProxyStream<?, ?, ?>, T> owners = new ConcurrentHashMap<>();
  private final Map<T, Integer> open = new ConcurrentHashMap<>();

  /** Counts a stream for an owner; false if that has more than so many now. */
  boolean take(ProxyStream<?, ?, ?> stream, T owner, int most) {
    owners.put(stream, owner);
    return open.merge(owner, 1, Integer::sum) <= most;
  }

  /** Counts a stream no more, if it was. */
  void release(ProxyStream<?, ?, ?> stream) {
    T owner = owners.remove(stream);
    if (owner != null) {
      open.computeIfPresent(owner, (same, count) -> count == 1 ? null : count - 1);
    }
  }
}
