package dev.osier.mesh.identity;

import java.time.Duration;

/**
 * How long the certificates of a managed authority live.
 *
 * @param root the root's life
 * @param intermediate the intermediate's life; shorter than the root's
 * @param leaf the lives of workloads' certificates
 */
public record AuthorityLifetimes(Duration root, Duration intermediate, LeafLifetime leaf) {
  /** With workloads' certificates of this life, and the usual renewal of them. */
  public AuthorityLifetimes(Duration root, Duration intermediate, Duration leaf) {
    this(root, intermediate, LeafLifetime.of(leaf));
  }
}
