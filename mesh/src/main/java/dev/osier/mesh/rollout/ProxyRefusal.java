package dev.osier.mesh.rollout;

import dev.osier.mesh.NamespacedName;

/**
 * One proxy's refusal of an object.
 *
 * @param pod the pod the proxy runs in
 * @param words what it said, without control characters, at most {@value #MAX_LENGTH} of them
 */
public record ProxyRefusal(NamespacedName pod, String words) {
  /** How long the words may be. */
  public static final int MAX_LENGTH = 1_024;

  public ProxyRefusal {
    if (words.length() > MAX_LENGTH) {
      words = words.substring(0, MAX_LENGTH - 1) + "…";
    }
  }
}
