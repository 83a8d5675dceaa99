package dev.osier.xds.translate;

/**
 * The last two values of something that changes, so that a result can be made from the one before.
 *
 * @param <T> the values, of which two are the same if they are equal
 */
final class Succession<T> {
  private T previous;
  private T latest;

  Succession(T first) {
    previous = first;
    latest = first;
  }

  /** The value before this one, which is the latest from now on. */
  synchronized T before(T current) {
    if (!current.equals(latest)) {
      previous = latest;
      latest = current;
    }
    return previous;
  }
}
