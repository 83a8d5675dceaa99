package dev.osier.mesh;

/**
 * Someone who is told of every new {@link Mesh}. Calls come one at a time and in order; the first
 * has {@link Mesh#EMPTY} as its predecessor and comes only after the whole cluster has been read
 * once.
 */
@FunctionalInterface
public interface MeshPublisher {
  /** Takes over {@code current} in place of {@code previous}; must return quickly and not throw. */
  void publish(Mesh previous, Mesh current);

  /**
   * The same, for whoever measures how long a change takes to arrive.
   *
   * @param changedAt when the first of the changes was seen that make the difference, by {@link
   *     System#nanoTime}
   */
  default void publish(Mesh previous, Mesh current, long changedAt) {
    publish(previous, current);
  }
}
