package dev.osier.operator.watch;

import java.util.Optional;

/**
 * Someone who is told of each change in a {@link Feed}, one at a time; must return quickly.
 *
 * @param <T> what changes
 */
@FunctionalInterface
public interface FeedListener<T> {
  /** One object appeared (no {@code before}), changed, or went (no {@code after}). */
  void changed(Optional<T> before, Optional<T> after);
}
