package dev.osier.e2e.scenario;

import dev.osier.operator.state.ClusterState;
import dev.osier.operator.state.ServiceState;
import dev.osier.operator.state.SliceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The same cluster, told in another order wherever the order means nothing. */
final class Shuffle {
  private final RandomGenerator random;

  Shuffle(long seed) {
    // Unlike Random, it begins differently for seeds that are close to each other.
    random = new SplittableRandom(seed);
  }

  ClusterState of(ClusterState state) {
    return new ClusterState(
        state.settings(),
        state.trustBundle(),
        of(state.services().stream().map(this::of).toList()),
        of(state.slices().stream().map(this::of).toList()),
        of(state.pods()),
        of(state.nodes()),
        of(state.routeRules()),
        of(state.policies()),
        of(state.grants()));
  }

  private ServiceState of(ServiceState service) {
    return new ServiceState(
        service.name(),
        service.uid(),
        service.externalName(),
        service.clusterIps(),
        service.selector(),
        of(service.ports()),
        service.clientIpAffinity());
  }

  private SliceState of(SliceState slice) {
    return new SliceState(
        slice.name(), slice.service(), slice.managed(), of(slice.ports()), of(slice.endpoints()));
  }

  private <T> List<T> of(Collection<T> elements) {
    List<T> shuffled = new ArrayList<>(elements);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }
}
