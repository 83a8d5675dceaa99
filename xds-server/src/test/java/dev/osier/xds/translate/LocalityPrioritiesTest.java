package dev.osier.xds.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Locality;
import dev.osier.mesh.traffic.LocalityPreference;
import dev.osier.mesh.traffic.LocalityPreference.Tier;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalityPrioritiesTest {
  private static final int ENDPOINTS = 100;

  @ParameterizedTest
  @ValueSource(ints = {1, 30, 33, 50, 60, 70, 71, 90, 99, 100})
  void aTierKeepsAllItsTrafficExactlyWhileEnoughAreHealthy(int minHealthyPercent) {
    int factor =
        new LocalityPriorities(
                new Locality("north", "north-1"),
                new LocalityPreference(List.of(Tier.ZONE, Tier.ANY), minHealthyPercent))
            .overprovisioningFactor();

    assertThat(share(factor, minHealthyPercent)).isEqualTo(100);
    assertThat(share(factor, minHealthyPercent - 1)).isLessThan(100);
  }

  /** Envoy's priority health, in whole percent (its documentation, "Priority levels"). */
  private static int share(int factor, int healthy) {
    return Math.min(100, factor * healthy / ENDPOINTS);
  }
}
