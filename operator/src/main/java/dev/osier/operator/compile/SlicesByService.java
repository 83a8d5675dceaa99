package dev.osier.operator.compile;

import dev.osier.mesh.NamespacedName;
import dev.osier.operator.state.SliceState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The EndpointSlices by the Service they belong to.
 *
 * @param slices all of them
 * @param byService those that belong to a Service
 */
record SlicesByService(List<SliceState> slices, Map<NamespacedName, List<SliceState>> byService) {
  static final SlicesByService NONE = new SlicesByService(List.of(), Map.of());

  /**
   * Those that there are now, of which a Service's list is the same object if it has not changed.
   */
  SlicesByService next(List<SliceState> current) {
    Changes<SliceState> changes = Changes.between(slices, current, SliceState::name);
    if (changes.isEmpty()) {
      return new SlicesByService(current, byService);
    }
    Map<NamespacedName, List<SliceState>> next = new HashMap<>(byService);
    changes.before().stream()
        .map(SlicesByService::service)
        .distinct()
        .forEach(
            service ->
                next.computeIfPresent(service, (same, list) -> without(changes.before(), list)));
    changes.after().stream()
        .filter(slice -> !slice.service().isEmpty())
        .forEach(slice -> next.merge(service(slice), List.of(slice), SlicesByService::both));
    return new SlicesByService(current, next);
  }

  /** The Services whose slices are others than they were. */
  Set<NamespacedName> changedSince(SlicesByService before) {
    return Changes.between(before.slices, slices, SliceState::name)
        .all()
        .map(SlicesByService::service)
        .collect(Collectors.toSet());
  }

  List<SliceState> of(NamespacedName service) {
    return byService.getOrDefault(service, List.of());
  }

  private static NamespacedName service(SliceState slice) {
    return new NamespacedName(slice.name().namespace(), slice.service());
  }

  private static List<SliceState> without(List<SliceState> gone, List<SliceState> from) {
    return from.stream().filter(slice -> !gone.contains(slice)).toList();
  }

  private static List<SliceState> both(List<SliceState> some, List<SliceState> more) {
    List<SliceState> all = new ArrayList<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }
}
