package dev.osier.mesh.rotation;

import java.time.Duration;
import java.time.Instant;

/**
 * How long the certificates live that workloads may have at a moment, those included that were
 * issued while they were meant to live longer.
 *
 * @param current the longest life with which any is issued now; zero if that is not known
 * @param earlier the longest life with which one was issued before; zero if never a longer one
 * @param until when the last one with that life has ended
 */
public record IssuedLives(Duration current, Duration earlier, Instant until) {
  /** Nothing is known. */
  public static final IssuedLives UNKNOWN =
      new IssuedLives(Duration.ZERO, Duration.ZERO, Instant.EPOCH);

  /** What is known after it was seen with which life certificates are issued from now on. */
  public IssuedLives observe(Duration life, Instant now) {
    if (current.isZero()) {
      return new IssuedLives(life, Duration.ZERO, Instant.EPOCH);
    }
    int change = life.compareTo(current);
    if (change == 0) {
      return this;
    }
    return change > 0
        ? new IssuedLives(life, earlier, until)
        : new IssuedLives(life, longestAt(now), later(until, now.plus(current)));
  }

  /**
   * The longest life of any certificate that may be there at a moment. An earlier life counts in
   * full until the last with it has ended: some replica may have heard late of the shorter one.
   */
  public Duration longestAt(Instant moment) {
    return moment.isBefore(until) && earlier.compareTo(current) > 0 ? earlier : current;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
