package dev.osier.mesh.rotation;

import dev.osier.mesh.NamespacedName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;

/**
 * A set of pods that fits into a message: of each only eight bytes of a SHA-256 digest of its name.
 * It can be asked for a pod, not listed. Immutable.
 */
public final class PodSet {
  /** No pods. */
  public static final PodSet EMPTY = new PodSet(new long[0]);

  // Sorted, without duplicates.
  private final long[] digests;

  private PodSet(long[] digests) {
    this.digests = digests;
  }

  /** The set of these pods. */
  public static PodSet of(Collection<NamespacedName> pods) {
    return pods.isEmpty() ? EMPTY : ofDigests(pods.stream().mapToLong(PodSet::digest).toArray());
  }

  /** The set that {@link #digests} described. */
  public static PodSet ofDigests(long... digests) {
    return new PodSet(Arrays.stream(digests).sorted().distinct().toArray());
  }

  /** The digests, in order. */
  public long[] digests() {
    return digests.clone();
  }

  /** Whether a pod is in it. */
  public boolean contains(NamespacedName pod) {
    return digests.length > 0 && Arrays.binarySearch(digests, digest(pod)) >= 0;
  }

  /** How many pods are in it. */
  public int size() {
    return digests.length;
  }

  private static long digest(NamespacedName pod) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(pod.toString().getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PodSet that && Arrays.equals(digests, that.digests);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digests);
  }

  @Override
  public String toString() {
    return "PodSet[" + digests.length + " pods]";
  }
}
