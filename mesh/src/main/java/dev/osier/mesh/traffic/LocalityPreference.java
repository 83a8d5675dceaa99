package dev.osier.mesh.traffic;

import java.util.List;

/**
 * Which endpoints are near enough, in the order in which they are tried.
 *
 * @param tiers nearest first; empty for no preference
 * @param minHealthyPercent traffic leaves a tier when fewer than so many of a hundred endpoints of
 *     it are healthy, in proportion
 */
public record LocalityPreference(List<Tier> tiers, int minHealthyPercent) {
  /** All endpoints alike. */
  public static final LocalityPreference NONE = new LocalityPreference(List.of(), 70);

  public LocalityPreference {
    tiers = List.copyOf(tiers);
  }

  /** Whether it makes a difference where an endpoint runs. */
  public boolean isSelective() {
    return tiers.stream().anyMatch(tier -> tier != Tier.ANY);
  }

  /** How near an endpoint is to its caller. */
  public enum Tier {
    /** In the same zone of the same region. */
    ZONE,
    /** In the same region. */
    REGION,
    /** Anywhere. */
    ANY
  }
}
