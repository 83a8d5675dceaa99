package dev.osier.xds.translate;

import dev.osier.mesh.Locality;
import dev.osier.mesh.traffic.LocalityPreference;
import dev.osier.mesh.traffic.LocalityPreference.Tier;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How near places are to a caller, as Envoy's priorities: 0 is tried first. Where the caller runs
 * must be known; else all places are alike.
 *
 * @param caller where the caller runs
 * @param preference what its service prefers
 */
record LocalityPriorities(Locality caller, LocalityPreference preference) {
  private static final int ALL = 100;

  /** Says how near places are; empty if it makes no difference. */
  static Optional<LocalityPriorities> of(Locality caller, LocalityPreference preference) {
    return preference.isSelective() && !caller.equals(Locality.UNKNOWN)
        ? Optional.of(new LocalityPriorities(caller, preference))
        : Optional.empty();
  }

  /**
   * The priority of each place that is near enough. Envoy allows no gaps, so a tier without places
   * has none.
   */
  Map<Locality, Integer> priorities(Collection<Locality> places) {
    SortedMap<Integer, List<Locality>> byTier = new TreeMap<>();
    for (int i = 0; i < preference.tiers().size(); i++) {
      Tier tier = preference.tiers().get(i);
      List<Locality> within =
          places.stream()
              .filter(place -> isWithin(tier, place))
              .filter(
                  place -> byTier.values().stream().noneMatch(earlier -> earlier.contains(place)))
              .distinct()
              .toList();
      if (!within.isEmpty()) {
        byTier.put(i, within);
      }
    }
    Map<Locality, Integer> priorities = new HashMap<>();
    int next = 0;
    for (List<Locality> within : byTier.values()) {
      for (Locality place : within) {
        priorities.put(place, next);
      }
      next++;
    }
    return priorities;
  }

  /**
   * Envoy's overprovisioning factor: a priority keeps all its traffic until its healthy share times
   * this, both in percent, is less than all. It is a whole number and rounded up: just as many
   * healthy as there must be are enough, and at 67 percent two of three are, too.
   */
  int overprovisioningFactor() {
    return Math.ceilDiv(ALL * ALL, Math.clamp(preference.minHealthyPercent(), 1, ALL));
  }

  private boolean isWithin(Tier tier, Locality place) {
    boolean sameRegion = place.region().equals(caller.region());
    return switch (tier) {
      case ZONE -> sameRegion && !caller.zone().isEmpty() && place.zone().equals(caller.zone());
      case REGION -> sameRegion && !caller.region().isEmpty();
      case ANY -> true;
    };
  }
}
