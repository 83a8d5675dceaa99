package dev.osier.xds.secret;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The pace that each of many keeps: so often at once, and from then on once per interval. It
 * remembers a bounded number; while that many are busy, all others keep one pace together. Safe for
 * use by several threads.
 *
 * @param <K> what tells them apart
 */
final class Pace<K> {
  private final int burst;
  private final Duration interval;
  private final int most;
  // When each would be at rest again; whose time has passed might as well not be here.
  private final Map<K, Instant> rests = new HashMap<>();
  private Instant othersRest = Instant.EPOCH;

  /**
   * Nobody has done anything yet.
   *
   * @param burst how often at once, 1 or more
   * @param interval after how long once more
   * @param most how many are told apart
   */
  Pace(int burst, Duration interval, int most) {
    this.burst = burst;
    this.interval = interval;
    this.most = most;
  }

  /** Takes a turn: zero if it may be taken now, else how long it is until it may. */
  synchronized Duration take(K key, Instant now) {
    boolean alone = isToldApart(key, now);
    Instant rest = between(alone ? rests.getOrDefault(key, now) : othersRest, now);
    Duration wait = Duration.between(now, rest).minus(interval.multipliedBy(burst - 1L));
    if (wait.isPositive()) {
      return wait;
    }
    if (alone) {
      rests.put(key, rest.plus(interval));
    } else {
      othersRest = rest.plus(interval);
    }
    return Duration.ZERO;
  }

  /** How many are remembered. */
  synchronized int size() {
    return rests.size();
  }

  private boolean isToldApart(K key, Instant now) {
    if (rests.size() < most || rests.containsKey(key)) {
      return true;
    }
    rests.values().removeIf(rest -> !rest.isAfter(now));
    return rests.size() < most;
  }

  // A clock that is set back must lock nobody out for longer than a burst takes to come back.
  private Instant between(Instant rest, Instant now) {
    Instant latest = now.plus(interval.multipliedBy(burst));
    if (rest.isBefore(now)) {
      return now;
    }
    return rest.isAfter(latest) ? latest : rest;
  }
}
