package dev.osier.xds.translate;

import dev.osier.mesh.route.WeightedBackend;
import java.util.ArrayList;
import java.util.List;

/**
 * How requests are shared among clusters.
 *
 * @param shares the clusters that get any; empty if all of it is invalid
 */
record BackendShares(List<Share> shares) {
  /**
   * One cluster's share.
   *
   * @param cluster which
   * @param weight above 0
   */
  record Share(ClusterName cluster, int weight) {}

  BackendShares {
    shares = List.copyOf(shares);
  }

  static BackendShares of(List<WeightedBackend> weighted, Backends backends) {
    List<Share> shares = new ArrayList<>();
    for (WeightedBackend one : weighted) {
      if (one.weight() > 0) {
        shares.add(new Share(backends.cluster(one.backend()), one.weight()));
      }
    }
    boolean nowhere =
        shares.stream().allMatch(share -> share.cluster().equals(ClusterName.INVALID));
    return new BackendShares(nowhere ? List.of() : shares);
  }

  /** Whether a part of the requests leads nowhere. */
  boolean isPartlyInvalid() {
    return shares.stream().anyMatch(share -> share.cluster().equals(ClusterName.INVALID));
  }
}
