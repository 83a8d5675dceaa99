package dev.osier.operator.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.usage.Owner;
import dev.osier.operator.state.PodState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeaderAddressTest {
  private final Map<NamespacedName, PodState> pods = new HashMap<>();
  private final List<Optional<String>> told = new ArrayList<>();
  private final LeaderAddress leader =
      new LeaderAddress(
          "osier-system", "me", name -> Optional.ofNullable(pods.get(name)), told::add);

  @Test
  void theLeadersPodIsFoundWhicheverComesFirst() {
    pod("osier-system", "other", "10.0.0.7");
    leader.seen("other");
    assertThat(told).containsExactly(Optional.of("10.0.0.7"));

    leader.seen("later");
    assertThat(told).last().isEqualTo(Optional.empty());
    pod("osier-system", "later", "10.0.0.8");
    assertThat(told).last().isEqualTo(Optional.of("10.0.0.8"));
    assertThat(told).hasSize(3);
  }

  @Test
  void thereIsNobodyToReportToButOneself() {
    pod("osier-system", "me", "10.0.0.6");
    leader.seen("me");
    assertThat(told).isEmpty();
  }

  @Test
  void aPodOfThatNameElsewhereIsNotTheLeader() {
    leader.seen("other");
    pod("shop", "other", "10.0.0.9");
    assertThat(told).isEmpty();
  }

  private void pod(String namespace, String name, String address) {
    PodState pod =
        new PodState(
            new NamespacedName(namespace, name),
            "uid",
            Owner.account(namespace, "osier"),
            Map.of(),
            "osier",
            "node-1",
            List.of(address),
            List.of(),
            "Running",
            false,
            false,
            false,
            Set.of(),
            Delivery.POD_CERTIFICATE);
    pods.put(pod.name(), pod);
    leader.changed(pod);
  }
}
