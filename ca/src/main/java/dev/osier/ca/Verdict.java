package dev.osier.ca;

/** The outcome of one check on the way to a certificate. */
sealed interface Verdict<T> {
  /** What was checked is fine; this came out of it. */
  record Accepted<T>(T value) implements Verdict<T> {}

  /**
   * What was checked is not fine.
   *
   * @param message one lower-case sentence without anything secret; the requester may read it
   */
  record Refused<T>(RefusalReason reason, String message) implements Verdict<T> {}
}
