package dev.osier.operator.status;

import dev.osier.mesh.NamespacedName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When statuses are written: one that will stay at once, one that proxies are about to change only
 * if that takes them long, and then seldom. A rollout to a hundred proxies is then one write or
 * two, whatever number of times they are counted. Safe for use by several threads, for different
 * objects.
 */
final class WritePace {
  /** Most proxies confirm a change sooner than this. */
  static final Duration GRACE = Duration.ofMillis(500);

  /** How long a status that is written stays if proxies have not all said their word. */
  static final Duration INTERVAL = Duration.ofSeconds(2);

  private final Map<NamespacedName, Moving> moving = new ConcurrentHashMap<>();

  private record Moving(Instant since, Optional<Instant> written) {
    Instant due() {
      return written.map(last -> last.plus(INTERVAL)).orElse(since.plus(GRACE));
    }
  }

  /**
   * How long a status is not to be written yet; zero or less if it may be, and is.
   *
   * @param settled whether it will stay as it is
   */
  Duration remaining(NamespacedName object, boolean settled, Instant now) {
    if (settled) {
      moving.remove(object);
      return Duration.ZERO;
    }
    Moving known = moving.computeIfAbsent(object, first -> new Moving(now, Optional.empty()));
    Duration remaining = Duration.between(now, known.due());
    if (!remaining.isPositive()) {
      moving.put(object, new Moving(known.since(), Optional.of(now)));
    }
    return remaining;
  }

  /** Forgets an object that has the status it should have. */
  void settle(NamespacedName object) {
    moving.remove(object);
  }
}
