package dev.osier.mesh.rotation;

/**
 * How far the pods have come with a change of root.
 *
 * @param trustBoth how many have confirmed both roots
 * @param trustOldOnly how many have not confirmed the new one
 * @param leafOnNew how many presented a certificate under the new root
 */
public record RotationProgress(int trustBoth, int trustOldOnly, int leafOnNew) {
  /** Nobody is on the way. */
  public static final RotationProgress NONE = new RotationProgress(0, 0, 0);
}
