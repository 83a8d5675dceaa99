package dev.osier.operator.identity;

import dev.osier.crds.Durations;
import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.RotationSettings;
import dev.osier.mesh.rotation.RotationWish;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a MeshIdentity asks for about its root. */
final class RotationWishes {
  // An annotation may be long; the Secret is to remember a word.
  private static final int LONGEST_REQUEST = 253;

  private RotationWishes() {}

  /**
   * Reads it.
   *
   * @param root the root that is in use
   * @param leaf the longest life of any certificate that a workload may have under it
   */
  static RotationWish of(
      MeshIdentity identity, MeshIdentitySpec spec, CertificateFacts root, Duration leaf) {
    Duration overlap =
        overlap(spec.rotation(), leaf, AuthorityInstaller.lifetimes(spec).leaf().clockSkew());
    Optional<Instant> due =
        switch (spec.rotation().mode()) {
          case AUTOMATIC -> Optional.of(due(root, overlap, leaf));
          case MANUAL -> Optional.empty();
        };
    return new RotationWish(request(identity), due, overlap);
  }

  /** The request for another root; empty if there is none. */
  static Optional<String> request(MeshIdentity identity) {
    return Optional.ofNullable(identity.getMetadata().getAnnotations())
        .flatMap(all -> Optional.ofNullable(all.get(RotationSettings.REQUEST_ANNOTATION)))
        .filter(value -> !value.isBlank())
        .map(RotationWishes::shortened);
  }

  private static String shortened(String value) {
    int end = Math.min(LONGEST_REQUEST, value.length());
    // Half a character would not be read back as it was written, and asked for again and again.
    return value.substring(0, Character.isHighSurrogate(value.charAt(end - 1)) ? end - 1 : end);
  }

  /**
   * The longest life with which a certificate is issued: however short lives are meant to be, a
   * kubelet's lives as long as it must.
   */
  static Duration longestLife(MeshIdentitySpec spec) {
    return AuthorityInstaller.lifetimes(spec).leaf().lifeFromKubelet();
  }

  /**
   * Never shorter than a certificate lives, so that none under the old root is forgotten; by the
   * clock of a signer that is fast, and in the eyes of a peer whose clock is slow.
   */
  private static Duration overlap(RotationSettings settings, Duration leaf, Duration clockSkew) {
    Duration least = leaf.plus(clockSkew.multipliedBy(2));
    Duration asked =
        Durations.parse(settings.overlap())
            .or(() -> Durations.parse(RotationSettings.DEFAULT_OVERLAP))
            .orElseThrow();
    return asked.compareTo(least) < 0 ? least : asked;
  }

  /**
   * When a third of the root's life is left, or what a change needs if that is more; but never in
   * the first half.
   */
  private static Instant due(CertificateFacts root, Duration overlap, Duration leaf) {
    Duration life = Duration.between(root.notBefore(), root.notAfter());
    Duration needed = overlap.plus(leaf.multipliedBy(2));
    Duration third = life.dividedBy(3);
    Duration half = life.dividedBy(2);
    Duration left = needed.compareTo(third) < 0 ? third : needed;
    return root.notAfter().minus(left.compareTo(half) < 0 ? left : half);
  }
}
